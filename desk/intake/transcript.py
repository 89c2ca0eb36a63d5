"""The conversation as plain text, for the person to keep."""

from core.texts import text
from core.work import Work
from desk.conversations import read
from desk.conversations.sessions import Citizen

_PAGE = 200


async def plain(work: Work, who: Citizen) -> str:
    lines = [text("chat.transcript.title", who.locale), ""]
    after = 0
    while page := await read.citizen_messages(work, who.conversation_id, after, _PAGE):
        for message in page:
            author = message["author_name"] or text(f"chat.author.{message['author']}", who.locale)
            lines.append(f"[{message['at'][:16].replace('T', ' ')} UTC] {author}:")
            lines += [message["text"] or "", ""]
        after = page[-1]["seq"]
    return "\n".join(lines)
