/** 'Verwijderen': asks first when bytes were sent, then takes the file from the server and from the list. */

import { LoggedOut } from "./server.js";

/** entry: {row, stop, address, sentBytes}. after(): the row is gone; puts the focus somewhere that still exists. */
export function removable(entry, name, room, after) {
  entry.row.on("remove", async () => {
    if (entry.sentBytes() > 0 && !(await room.ask("remove", name))) return;
    entry.stop();
    if (await takenFromServer(entry, room)) {
      entry.row.element.remove();
      room.say(room.text("removed", { naam: name }));
      after(entry);
    }
  });
}

async function takenFromServer(entry, room) {
  const address = entry.address();
  if (!address) return true;
  try {
    await room.server.remove(address);
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) room.session.ended(() => {});
    entry.row.show("interrupted", { error: room.text("not_removed") });
    return false;
  }
}
