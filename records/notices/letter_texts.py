"""The words of letters to filers; what is in braces is put in.

Where a count has two forms, the first is for one.

What every filer is told stands in all languages of letters, the rest in English and Chinese.
"""

from typing import Final

from pipeline.policy.tables import LocalizedText

GREETING: Final = LocalizedText("{name},", "{name}：")
GREETING_OF_UNKNOWN: Final = LocalizedText(
    "Hello,",
    "您好：",
    fr="Bonjour,",
    de="Guten Tag,",
    it="Buongiorno,",
    ja="お客様",
    es="Hola:",
    pt="Olá,",
    ko="안녕하세요.",
)
SEE: Final = LocalizedText(
    "See it here: {address}",
    "请在此查看：{address}",
    fr="À consulter ici : {address}",
    de="Hier ansehen: {address}",
    it="Puoi vederlo qui: {address}",
    ja="こちらでご覧ください：{address}",
    es="Véalo aquí: {address}",
    pt="Consulte aqui: {address}",
    ko="여기에서 확인하세요: {address}",
)
LINE: Final = LocalizedText("Line {line}, {url}", "第 {line} 行，{url}")
ABOUT_LINE: Final = LocalizedText("About line {line}, {url}:", "关于第 {line} 行（{url}）：")

RECEIPT_SUBJECT: Final = LocalizedText(
    "Received: takedown request {request}",
    "已收到：下架请求 {request}",
    fr="Reçue : demande de retrait {request}",
    de="Eingegangen: Antrag {request}",
    it="Ricevuta: richiesta di rimozione {request}",
    ja="受付完了：申立て {request}",
    es="Recibida: solicitud de retirada {request}",
    pt="Recebido: pedido de remoção {request}",
    ko="접수됨: 신고 {request}",
)
RECEIPT: Final = LocalizedText(
    "we received your takedown request {request} ({reason}) with {count} {count:listing|listings}. "
    "We will decide, as a rule within 24 hours on business days.",
    "我们已收到您的下架请求 {request}（{reason}），共 {count} 件商品。"
    "通常在工作日 24 小时内作出决定。",
    fr="nous avons reçu votre demande {request} ({reason}) portant sur {count} "
    "{count:annonce|annonces}. Nous déciderons, en règle générale, dans les 24 heures les jours "
    "ouvrés.",
    de="wir haben Ihren Antrag {request} ({reason}) zu {count} {count:Angebot|Angeboten} "
    "erhalten. In der Regel entscheiden wir an Arbeitstagen innerhalb von 24 Stunden.",
    it="abbiamo ricevuto la tua richiesta {request} ({reason}) relativa a {count} "
    "{count:inserzione|inserzioni}. Di norma decidiamo entro 24 ore nei giorni lavorativi.",
    ja="申立て {request}（{reason}）を受け付けました。対象は {count} 件の出品です。原則"
    "として営業日の 24 時間以内に判断します。",
    es="hemos recibido su solicitud {request} ({reason}) sobre {count} {count:anuncio|anuncios}. "
    "Por regla general decidiremos en 24 horas en días hábiles.",
    pt="recebemos o seu pedido {request} ({reason}) sobre {count} {count:anúncio|anúncios}. "
    "Em regra, decidimos em 24 horas nos dias úteis.",
    ko="신고 {request}({reason})을 접수했습니다. 대상 상품은 {count}개입니다. 보통 "
    "영업일 기준 24시간 안에 결정합니다.",
)
NOT_ACCEPTED: Final = LocalizedText("Not accepted:", "未受理：")
REFUSED_LINE: Final = LocalizedText("  line {line}: {says}", "  第 {line} 行：{says}")

QUESTION_SUBJECT: Final = LocalizedText(
    "A question about takedown request {request}",
    "关于下架请求 {request} 的问题",
    fr="Une question sur la demande {request}",
    de="Eine Frage zum Antrag {request}",
    it="Una domanda sulla richiesta {request}",
    ja="申立て {request} についての質問",
    es="Una pregunta sobre la solicitud {request}",
    pt="Uma pergunta sobre o pedido {request}",
    ko="신고 {request}에 관한 질문",
)
QUESTION_AGAIN_SUBJECT: Final = LocalizedText(
    "Still open: a question about takedown request {request}",
    "仍待答复：关于下架请求 {request} 的问题",
    fr="Toujours sans réponse : une question sur la demande {request}",
    de="Noch offen: eine Frage zum Antrag {request}",
    it="Ancora aperta: una domanda sulla richiesta {request}",
    ja="未回答：申立て {request} についての質問",
    es="Aún abierta: una pregunta sobre la solicitud {request}",
    pt="Ainda em aberto: uma pergunta sobre o pedido {request}",
    ko="답변 대기 중: 신고 {request}에 관한 질문",
)
QUESTION: Final = LocalizedText(
    "we have a question about line {line}, {url}:",
    "我们对第 {line} 行（{url}）有一个问题：",
    fr="nous avons une question sur la ligne {line}, {url} :",
    de="wir haben eine Frage zu Zeile {line}, {url}:",
    it="abbiamo una domanda sulla riga {line}, {url}:",
    ja="{line} 行目（{url}）について質問があります：",
    es="tenemos una pregunta sobre la línea {line}, {url}:",
    pt="temos uma pergunta sobre a linha {line}, {url}:",
    ko="{line}행({url})에 관해 질문이 있습니다:",
)
QUESTION_AGAIN: Final = LocalizedText(
    "our question about line {line}, {url}, is still open. If you do not answer, the complaint "
    "lapses undecided:",
    "我们对第 {line} 行（{url}）的问题仍未得到答复。若不答复，该投诉将因未决而失效：",
    fr="notre question sur la ligne {line}, {url}, est toujours sans réponse. Si vous "
    "ne répondez pas, la demande devient caduque sans décision :",
    de="unsere Frage zu Zeile {line}, {url}, ist noch offen. Wenn Sie nicht antworten, "
    "verfällt der Antrag ohne Entscheidung:",
    it="la nostra domanda sulla riga {line}, {url}, è ancora aperta. Se non rispondi, "
    "la richiesta decade senza decisione:",
    ja="{line} 行目（{url}）についての質問にまだ回答がありません。回答がない場合、申立て"
    "は判断されないまま失効します：",
    es="nuestra pregunta sobre la línea {line}, {url}, sigue abierta. Si no responde, "
    "la solicitud caduca sin decisión:",
    pt="a nossa pergunta sobre a linha {line}, {url}, continua em aberto. Se não "
    "responder, o pedido caduca sem decisão:",
    ko="{line}행({url})에 관한 질문에 아직 답변이 없습니다. 답하지 않으면 신고는 결정 "
    "없이 효력을 잃습니다:",
)
ANSWER_BY: Final = LocalizedText(
    "Please answer by {until}.",
    "请在 {until} 前答复。",
    fr="Veuillez répondre avant le {until}.",
    de="Bitte antworten Sie bis zum {until}.",
    it="Rispondi entro il {until}.",
    ja="{until} までにご回答ください。",
    es="Responda antes del {until}, por favor.",
    pt="Responda até {until}, por favor.",
    ko="{until}까지 답해 주세요.",
)

CAME_BACK_SUBJECT: Final = LocalizedText(
    "Listings came back after your takedown request {request}", "下架请求 {request} 的商品再次出现"
)
CAME_BACK: Final = LocalizedText(
    "of the listings that were taken down on your request, some are on sale again, or their "
    "seller offers the same picture elsewhere. You can file again with one click.",
    "根据您的请求下架的商品中，有的已重新上架，或其卖家在别处使用了相同图片。您可以一键再次提交。",
)

NEAR_DUPLICATES_SUBJECT: Final = LocalizedText(
    "Listings look like those of your takedown request {request}",
    "有商品与您下架请求 {request} 中的商品相似",
)
NEAR_DUPLICATES: Final = LocalizedText(
    "other listings on sale look like some that were taken down on your request. Nothing is filed "
    "by itself: look at them under “Near-duplicates”, then file on them or dismiss them.",
    "另有在售商品与根据您的请求下架的商品相似。系统不会自动提交：请在“相似商品”页面查看，"
    "然后提交或忽略。",
)

DRAFT_SUBJECT: Final = LocalizedText(
    "A draft that you did not file expires", "您未提交的草稿即将过期"
)
DRAFT: Final = LocalizedText(
    "{name},\n\nyour draft of a takedown request ({reason}, {count} {count:listing|listings}) "
    "was not filed. It expires on {until} unless you edit it. We do not file it automatically.",
    "{name}：\n\n您的下架请求草稿（{reason}，{count} 件商品）尚未提交。若不再编辑，"
    "将于 {until} 过期；系统不会自动提交。",
)

RESULTS_SUBJECT: Final = LocalizedText(
    "{upheld} of {count} upheld: {right}, {request}",
    "{right}：{count} 件中 {upheld} 件成立，{request}",
    fr="{upheld} sur {count} accueillies : {right}, {request}",
    de="{upheld} von {count} erfolgreich: {right}, {request}",
    it="{upheld} su {count} accolte: {right}, {request}",
    ja="{right}：{count} 件中 {upheld} 件を認容、{request}",
    es="{upheld} de {count} estimadas: {right}, {request}",
    pt="{upheld} de {count} deferidos: {right}, {request}",
    ko="{right}: {count}건 중 {upheld}건 인용, {request}",
)
DIGEST_SUBJECT: Final = LocalizedText(
    "{upheld} of {count} upheld, in {requests} requests",
    "{requests} 个请求：{count} 件中 {upheld} 件成立",
    fr="{upheld} sur {count} accueillies, dans {requests} demandes",
    de="{upheld} von {count} erfolgreich, in {requests} Anträgen",
    it="{upheld} su {count} accolte, in {requests} richieste",
    ja="申立て {requests} 件：{count} 件中 {upheld} 件を認容",
    es="{upheld} de {count} estimadas, en {requests} solicitudes",
    pt="{upheld} de {count} deferidos, em {requests} pedidos",
    ko="신고 {requests}건: {count}건 중 {upheld}건 인용",
)
RESULTS: Final = LocalizedText(
    "your complaint was upheld for {upheld} of {count} {count:listing|listings} that we decided "
    "on (takedown request {request}).",
    "我们已就 {count} 件商品作出决定，您的投诉对其中 {upheld} 件成立（下架请求 {request}）。",
    fr="votre demande a été accueillie pour {upheld} sur {count} "
    "{count:annonce sur laquelle|annonces sur lesquelles} nous avons statué (demande {request}).",
    de="Ihr Antrag hatte bei {upheld} von {count} {count:Angebot|Angeboten} Erfolg, "
    "über {count:das|die} wir entschieden haben (Antrag {request}).",
    it="la tua richiesta è stata accolta per {upheld} su {count} "
    "{count:inserzione|inserzioni} su cui abbiamo deciso (richiesta {request}).",
    ja="判断した {count} 件の出品のうち {upheld} 件について、申立てが認められました（申"
    "立て {request}）。",
    es="su solicitud fue estimada para {upheld} de {count} "
    "{count:anuncio sobre el que|anuncios sobre los que} hemos decidido (solicitud {request}).",
    pt="o seu pedido foi deferido para {upheld} de {count} "
    "{count:anúncio sobre o qual|anúncios sobre os quais} decidimos (pedido {request}).",
    ko="결정한 상품 {count}개 가운데 {upheld}개에 대해 신고가 인용되었습니다(신고 {request}).",
)
WHAT_TO_DO: Final = LocalizedText("What you can do:", "您可以：")
UNNAMED_RIGHT: Final = LocalizedText(
    "your right",
    "您的权利",
    fr="votre droit",
    de="Ihr Recht",
    it="il tuo diritto",
    ja="お客様の権利",
    es="su derecho",
    pt="o seu direito",
    ko="귀하의 권리",
)
SETTLED_SUBJECT: Final = LocalizedText(
    "Taken back: a case of takedown request {request}", "已撤回：下架请求 {request} 中的一件"
)
RETRACTED: Final = LocalizedText("You took your complaint back.", "您撤回了投诉。")
ACCEPTED: Final = LocalizedText(
    "You accepted the seller's counter-notification.", "您接受了卖家的反通知。"
)
SILENT: Final = LocalizedText(
    "You did not answer the seller's counter-notification in time. The law that "
    "applies restores the listing; nobody made a ruling.",
    "您未在期限内答复卖家的反通知。依据适用的法律规则，商品恢复展示；对此未作裁决。",
)
RESTORED: Final = LocalizedText(
    "The listing is restored, unless another upheld complaint keeps it down. It no longer counts "
    "against the seller.",
    "商品恢复展示（除非另有成立的投诉使其保持下架），且不再计入卖家的违规记录。",
)
