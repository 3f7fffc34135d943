"""Real brand names for sample rights; their logos come from simple-icons (CC0).

The sample's owners are invented. `innocent_use` is, for names that are also dictionary words,
a title that uses the word.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    slug: str
    mark: str
    aisle: str
    aliases: tuple[str, ...] = ()
    innocent_use: str = ""


@dataclass(frozen=True, slots=True)
class Aisle:
    """A section of the market: its category, the Nice classes, the goods."""

    category: str
    nice_classes: tuple[int, ...]
    products: tuple[str, ...]
    goods: str


AISLES = {
    "sport": Aisle(
        "Clothing & Shoes",
        (18, 25),
        ("running shoes", "hoodie", "t-shirt", "sneakers", "cap", "backpack", "socks"),
        "Clothing, footwear, headgear; bags",
    ),
    "phone": Aisle(
        "Electronics",
        (9,),
        ("phone charger", "smartphone", "usb cable", "earbuds", "power bank", "tablet"),
        "Telephones, chargers, audio apparatus",
    ),
    "sound": Aisle(
        "Electronics > Audio",
        (9,),
        ("headphones", "speaker", "earphones", "headset", "microphone"),
        "Headphones, loudspeakers",
    ),
    "computer": Aisle(
        "Computers",
        (9,),
        ("laptop", "keyboard", "mouse", "monitor", "laptop battery"),
        "Computers and peripherals",
    ),
    "camera": Aisle(
        "Cameras",
        (9,),
        ("camera battery", "camera lens", "camera strap", "camera"),
        "Cameras, lenses",
    ),
    "car": Aisle(
        "Automotive",
        (12,),
        ("wheel caps", "brake pads", "car key cover", "wiper", "bumper sticker"),
        "Vehicles and parts",
    ),
    "tool": Aisle(
        "Tools",
        (7, 8),
        ("screwdriver", "drill machine", "hammer", "wrench"),
        "Power and hand tools",
    ),
    "home": Aisle("Home", (20, 21), ("chair", "mug", "shelf", "water bottle"), "Furniture, ware"),
    "drink": Aisle(
        "Food & Drink", (30, 32), ("coffee", "energy drink", "soft drink"), "Coffee, beverages"
    ),
    "play": Aisle("Toys & Games", (28,), ("toy", "puzzle", "board game", "figure"), "Toys, games"),
}

BRANDS = (
    Brand("nike", "Nike", "sport", ("耐克", "Найк", "ナイキ")),
    Brand("adidas", "adidas", "sport", ("阿迪达斯", "Адидас", "アディダス")),
    Brand("samsung", "Samsung", "phone", ("三星", "Самсунг", "삼성")),
    Brand("puma", "Puma", "sport", ("彪马", "Пума"), "wild puma cat print poster"),
    Brand("newbalance", "New Balance", "sport", ("新百伦", "ニューバランス")),
    Brand("sony", "Sony", "sound", ("索尼", "ソニー", "Сони")),
    Brand("apple", "Apple", "phone", ("苹果手机",), "organic apple juice, 6 bottles"),
    Brand("bosch", "Bosch", "tool", ("博世", "Бош")),
    Brand("bose", "Bose", "sound", ("博士音响",)),
    Brand("toyota", "Toyota", "car", ("丰田", "トヨタ", "Тойота")),
    Brand("jbl", "JBL", "sound"),
    Brand("underarmour", "Under Armour", "sport", ("安德玛",)),
    Brand("thenorthface", "The North Face", "sport", ("北面",)),
    Brand("reebok", "Reebok", "sport", ("锐步", "Рибок")),
    Brand("beats", "Beats", "sound", (), "sheet music book, drum beats for beginners"),
    Brand("huawei", "Huawei", "phone", ("华为", "Хуавей")),
    Brand("xiaomi", "Xiaomi", "phone", ("小米手机", "Сяоми")),
    Brand("sennheiser", "Sennheiser", "sound", ("森海塞尔",)),
    Brand("starbucks", "Starbucks", "drink", ("星巴克", "スターバックス")),
    Brand("caterpillar", "Caterpillar", "tool", ("卡特彼勒",), "plush caterpillar toy for babies"),
    Brand("garmin", "Garmin", "phone", ("佳明",)),
    Brand("lenovo", "Lenovo", "computer", ("联想", "Леново")),
    Brand("razer", "Razer", "computer", ("雷蛇",)),
    Brand("jordan", "Jordan", "sport", (), "river jordan landscape photo print"),
    Brand("fila", "Fila", "sport", ("斐乐",)),
    Brand("nikon", "Nikon", "camera", ("尼康", "ニコン")),
    Brand("fujifilm", "Fujifilm", "camera", ("富士胶片",)),
    Brand("dji", "DJI", "camera", ("大疆",)),
    Brand("bmw", "BMW", "car", ("宝马",)),
    Brand("audi", "Audi", "car", ("奥迪", "Ауди")),
    Brand("ferrari", "Ferrari", "car", ("法拉利",)),
    Brand("volkswagen", "Volkswagen", "car", ("大众汽车", "Фольксваген")),
    Brand("ikea", "IKEA", "home", ("宜家",)),
    Brand("redbull", "Red Bull", "drink", ("红牛",)),
    Brand("cocacola", "Coca-Cola", "drink", ("可口可乐", "コカ・コーラ")),
    Brand("playstation", "PlayStation", "play", ("プレイステーション",)),
    Brand("sega", "Sega", "play", ("世嘉", "セガ")),
    Brand("siemens", "Siemens", "tool", ("西门子", "Сименс")),
    Brand("dell", "Dell", "computer", ("戴尔",)),
    Brand("asus", "ASUS", "computer", ("华硕",)),
    Brand("shell", "Shell", "car", ("壳牌",), "sea shell necklace, handmade"),
    Brand("target", "Target", "home", (), "archery target stand made of straw"),
    Brand("mini", "Mini", "car", (), "mini desk fan with clip"),
    Brand("uniqlo", "Uniqlo", "sport", ("优衣库", "ユニクロ")),
    Brand("zara", "Zara", "sport"),
    Brand("hermes", "Hermes", "sport", ("爱马仕",)),
    Brand("panasonic", "Panasonic", "sound", ("松下",)),
    Brand("oneplus", "OnePlus", "phone", ("一加手机",)),
    Brand("porsche", "Porsche", "car", ("保时捷",)),
    Brand("honda", "Honda", "car", ("本田", "ホンダ")),
)
