"""Every sentence this program says, in Dutch and English."""

import locale

TEXTS: dict[str, tuple[str, str]] = {
    "no_profile": (
        "U bent op deze computer niet aangemeld. Begin met: mcz-upload login --uploads ADRES",
        "You are not logged in on this computer. Begin with: mcz-upload login --uploads ADDRESS",
    ),
    "login_ended": (
        "Uw aanmelding is verlopen. Meld u opnieuw aan met: mcz-upload login --uploads {uploads}",
        "Your login has ended. Log in again with: mcz-upload login --uploads {uploads}",
    ),
    "login_refused": ("Het aanmelden is geweigerd ({error}).", "The login was refused ({error})."),
    "login_open": (
        "Open {address} in uw browser en vul deze code in: {code}",
        "Open {address} in your browser and enter this code: {code}",
    ),
    "login_expired": (
        "De code is verlopen. Begin opnieuw met mcz-upload login.",
        "The code has expired. Begin again with mcz-upload login.",
    ),
    "login_denied": (
        "U heeft het koppelen in de browser geweigerd.",
        "You refused the connection in the browser.",
    ),
    "login_done": ("U bent aangemeld bij {uploads}.", "You are logged in at {uploads}."),
    "logged_out": ("U bent afgemeld op deze computer.", "You are logged out on this computer."),
    "key_made": (
        "De sleutel staat in {path}. Geef deze publieke sleutel aan de servicedesk:",
        "The key is in {path}. Give this public key to the service desk:",
    ),
    "key_unreadable": ("De sleutel {path} kan niet worden gelezen.", "The key {path} cannot be read."),
    "bad_address": ("{address} is geen adres van Bestanden.", "{address} is no address of Bestanden."),
    "no_device_login": (
        "{issuer} kent het koppelen van programma's niet. Gebruik een sleutel: zie mcz-upload login --help.",
        "{issuer} does not connect programs. Use a key: see mcz-upload login --help.",
    ),
    "not_reached": (
        "{address} is niet te bereiken. Probeer het later opnieuw met dezelfde opdracht.",
        "{address} cannot be reached. Try again later with the same command.",
    ),
    "gave_up": (
        "De server was {minutes} minuten niet te bereiken of nam niets aan. Dezelfde opdracht gaat verder waar u was.",
        "For {minutes} minutes the server was away or took nothing. The same command goes on where you were.",
    ),
    "no_such_file": ("{path} bestaat niet.", "{path} does not exist."),
    "unreadable": ("{path} kan niet worden gelezen.", "{path} cannot be read."),
    "nothing_to_send": ("Er is niets te versturen.", "There is nothing to send."),
    "same_name": (
        "{first} en {second} krijgen dezelfde naam: {name}. Hernoem er een.",
        "{first} and {second} would get the same name: {name}. Rename one.",
    ),
    "refused": ("De server weigert {what}: {error} ({status}).", "The server refuses {what}: {error} ({status})."),
    "too_large": (
        "{what} is te groot: een bestand van dit soort mag hoogstens {most} zijn.",
        "{what} is too large: a file of this kind may be {most} at most.",
    ),
    "changed": (
        "{path} veranderde tijdens het versturen. Verstuur opnieuw als het bestand klaar is.",
        "{path} changed while it was being sent. Send again when the file is ready.",
    ),
    "other_digest": (
        "{path} is anders aangekomen dan het hier staat.",
        "{path} arrived different from what is here.",
    ),
    "busy": (
        "Een ander venster verstuurt deze aanlevering al.",
        "Another window is sending this delivery already.",
    ),
    "interrupted": (
        "Gestopt. Dezelfde opdracht gaat verder waar u was.",
        "Stopped. The same command goes on where you were.",
    ),
    "waiting": (
        "De verbinding is weg of de server neemt nu niets aan. Wij proberen het over {seconds} s opnieuw.",
        "The connection is lost or the server takes nothing now. Trying again in {seconds} s.",
    ),
    "sent": ("{name}: {percent}%", "{name}: {percent}%"),
    "started": ("Aanlevering {kenmerk}: {count} bestanden, {size}", "Delivery {kenmerk}: {count} files, {size}"),
    "resumed": (
        "Verder met aanlevering {kenmerk}: {count} bestanden, {size}",
        "Going on with delivery {kenmerk}: {count} files, {size}",
    ),
    "delivered": (
        "Aangeleverd: {kenmerk}. Het ontvangstbewijs klopt en staat in {receipt}.",
        "Delivered: {kenmerk}. The receipt is right and is in {receipt}.",
    ),
    "receipt_later": (
        "{kenmerk} is afgerond, maar het ontvangstbewijs is er nog niet. Dezelfde opdracht haalt het later op.",
        "{kenmerk} is final, but its receipt is not there yet. The same command fetches it later.",
    ),
    "failed_here": (
        "Dat lukt niet op deze computer ({error}). Verhelp dat en geef dezelfde opdracht opnieuw.",
        "This computer stands in the way ({error}). Mend that and give the same command again.",
    ),
    "defect": (
        "Er ging iets mis in dit programma zelf ({error}). Meld dit bij de servicedesk.",
        "Something went wrong in this program itself ({error}). Tell the service desk.",
    ),
    "changed_since": (
        "Aanlevering {kenmerk} is al afgerond en hier staan nu andere bestanden: die worden een nieuwe aanlevering. "
        "Het bewijs van de eerste: mcz-upload receipt {kenmerk}",
        "Delivery {kenmerk} is final already and there are other files here now: they become a new delivery. "
        "The receipt of the first: mcz-upload receipt {kenmerk}",
    ),
    "rejected": (
        "Aanlevering {kenmerk} is afgekeurd. Log in om te zien waarom.",
        "Delivery {kenmerk} was rejected. Log in to see why.",
    ),
    "withdrawn": (
        "Aanlevering {kenmerk} is ingetrokken. Er is geen ontvangstbewijs.",
        "Delivery {kenmerk} was withdrawn. There is no receipt.",
    ),
    "removed": (
        "Aanlevering {kenmerk} is verwijderd. Er is geen ontvangstbewijs.",
        "Delivery {kenmerk} was removed. There is no receipt.",
    ),
    "genuine": (
        "Dit bewijs is echt en niet veranderd: {kenmerk}, {relation}, {at}",
        "This receipt is genuine and unchanged: {kenmerk}, {relation}, {at}",
    ),
    "genuine_deletion": (
        "Dit bewijs is echt en niet veranderd: {kenmerk}, {relation}. De bestanden zijn verwijderd op {at}",
        "This certificate is genuine and unchanged: {kenmerk}, {relation}. The files were removed on {at}",
    ),
    "in_receipt": ("staat in het bewijs: {path}", "is in the receipt: {path}"),
    "not_in_receipt": ("staat NIET in het bewijs: {path}", "is NOT in the receipt: {path}"),
    "not_a_receipt": (
        "Dit is geen ontvangstbewijs van Mijn CAK Zakelijk.",
        "This is not a receipt of Mijn CAK Zakelijk.",
    ),
    "forged": ("Dit bewijs is niet echt of is veranderd.", "This receipt is not genuine or was changed."),
    "watching": ("{folder} wordt in de gaten gehouden. Stoppen: Ctrl-C", "Watching {folder}. Stop: Ctrl-C"),
    "moved": ("{name} is verplaatst naar {target}", "{name} was moved to {target}"),
    "nothing_open": ("Er is geen aanlevering onderweg.", "No delivery is under way."),
    "open_delivery": (
        "{kenmerk}: {sent} van {count} bestanden klaar ({paths})",
        "{kenmerk}: {sent} of {count} files done ({paths})",
    ),
}


def sentence(key: str, language: str, **values: object) -> str:
    """The sentence in `nl` or `en`, with its values filled in."""
    dutch, english = TEXTS[key]
    return (english if language == "en" else dutch).format(**values)


def own_language() -> str:
    """`en` when this computer speaks English, else `nl`."""
    name, _ = locale.getlocale()
    return "en" if (name or "").startswith("en") else "nl"
