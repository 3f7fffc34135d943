"""What the benchmark makes do with where its material is not installed; good for a first look."""

# One name a line; after a bar what the same owner is called in other scripts.
NAMES = """
Adidas | Адидас | アディダス
Nike | 耐克 | Найк | ナイキ
Puma | Пума
Samsung | Самсунг | 三星
Lacoste | Лакост
Timberland
Patagonia
The North Face
New Balance | ニューバランス
Louis Vuitton | 路易威登
Hermès | エルメス
Michael Kors
Calvin Klein
Under Armour
Ralph Lauren
Tommy Hilfiger
Dr. Martens
Jack & Jones
Black & Decker
Levi's
L'Oréal
Coca-Cola | Кока-Кола
Mercedes-Benz
Playmobil
Tupperware
KitchenAid
Pampers
Nespresso
Swarovski
Pandora
Converse
Birkenstock
Longchamp
Moleskine
Montblanc
Victorinox
Microsoft
Nintendo | 任天堂
PlayStation
Panasonic
Philips
Siemens
Canon
Kodak
Polaroid
Garmin
Logitech
Motorola
Volkswagen
Toyota
Mitsubishi
Caterpillar
Fisher-Price
Hasbro
Mattel
Ravensburger
Stabilo
Faber-Castell
Kärcher
Häagen-Dazs
Nescafé
Lindt & Sprüngli
Ben & Jerry's
Head & Shoulders
Marks & Spencer
Johnson & Johnson
7-Eleven
3M
Forever 21
Studio 54
Яндекс | Yandex
Сбербанк | Sberbank
Пятёрочка | Pyaterochka
Магнит | Magnit
Вкусно и точка
Δωδώνη | Dodoni
カシオ | Casio
トヨタ
ユニクロ | Uniqlo
无印良品 | 無印良品 | Muji
小米 | Xiaomi
华为 | Huawei
삼성 | Samsung Electronics
현대 | Hyundai
اتصالات
בנק לאומי
"""

# A letter as drawn, and letters of other scripts that are drawn alike.
LOOKALIKES = {
    "a": "аαɑ⍺", "b": "Ьƅ", "c": "сϲⅽ", "d": "ԁⅾ", "e": "еҽ℮", "g": "ɡցᶃ", "h": "һհ", "i": "іɩ",
    "j": "јϳ", "l": "ӏⅼ", "m": "ⅿ", "n": "ոռ", "o": "оοօ", "p": "рρ", "q": "ԛգ", "r": "г",
    "s": "ѕꜱ", "t": "ᴛ", "u": "υսᴜ", "v": "νѵᴠ", "w": "ԝᴡ", "x": "хⅹ", "y": "уγʏ", "z": "ᴢ",
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "D": "Ꭰ", "E": "ЕΕ", "G": "Ԍ", "H": "НΗ", "J": "Ј", "K": "КΚ",
    "L": "Ꮮ", "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "R": "Ꮢ", "S": "Ѕ", "T": "ТΤ", "V": "Ꮩ",
    "W": "Ꮃ", "X": "ХΧ", "Y": "ҮΥ", "Z": "ΖᏃ",
}  # fmt: skip
