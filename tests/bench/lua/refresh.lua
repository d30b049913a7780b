-- Each thread has one connection and a chain of its own: what it shows is the token that it was given last.
-- Arguments: a file with the request, and then a token for each thread.
require "run"

local template, newest

function init(args)
  local found = items(args[1])
  template, newest = found[1], found[number + 1]
end

function request()
  return filled(template, escaped(newest))
end

function response(status, _, body)
  local token = status == 200 and member(body, "refresh_token")
  if not token then return refused(status, body) end
  newest = token
end
