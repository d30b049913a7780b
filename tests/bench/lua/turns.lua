-- Requests that are the same whatever came before: those of the file, by turns.
-- Arguments: the file, the status that is due, what the answer must hold ("" for nothing), "once" if none may be sent twice.
require "run"

local requests, due, mark, once
local turn = 0

function init(args)
  requests, due, mark, once = items(args[1]), tonumber(args[2]), args[3] or "", args[4] == "once"
end

function request()
  turn = turn + 1
  if once and turn > #requests then refused(0, "there are more requests than were prepared") end
  return requests[(turn - 1) % #requests + 1]
end

function response(status, headers, body)
  local held = mark == "" or body:find(mark, 1, true) or location(headers):find(mark, 1, true)
  if status ~= due or not held then refused(status, body) end
end
