-- People who log in with password and code, each once; each thread is a browser that waits when it is told to.
-- Arguments: a file with the four requests, and then for each person a line to type and a line with the code; the
-- number of browsers.
require "run"

local PEOPLE_FROM = 5
local requests, browsers
local step, person, value, cookie, wait, began = 1, 0, "", "", 0, 0

taken = {}

function init(args)
  requests = items(args[1])
  browsers = tonumber(args[2])
  person = number
end

local function typed()
  local credentials, code = requests[PEOPLE_FROM - 1 + person]:match("^(.-)\n(.*)$")
  return step == 2 and credentials or code
end

function delay()
  return wait
end

function request()
  if step == 1 and wait == 0 then began = microseconds() end
  if person > #requests - PEOPLE_FROM + 1 then refused(0, "there are more logins than people"); person = number end
  local whole = filled(requests[step], value .. "&" .. typed())
  return (whole:gsub("{cookie}", cookie))
end

function response(status, headers, body)
  local set = headers["set-cookie"] or ""
  cookie = set:match("mcz_idp_login=[^;]+") or cookie
  wait = status == 503 and 1000 * tonumber(headers["retry-after"]) or 0
  if wait > 0 then busy = busy + 1 return end
  if status ~= (step % 2 == 1 and 200 or 303) then return refused(status, body) end
  if step % 2 == 1 then value = body:match('name="csrf_token" value="(%x+)"') end
  step = step % 4 + 1
  if step > 1 then return end
  taken[#taken + 1] = microseconds() - began
  person, cookie = person + browsers, ""
end
