-- A process says that it lives, and asks who leads.
-- KEYS: nodes, leader, epoch, written
-- ARGV: name, incarnation, record, mode (follow, claim, lead), epoch, lease in ms
-- Returns {"name_taken"}, or {"beaten", written, leader's incarnation or "", leader's epoch, then for each living process its record, and ms since it was heard}
local name, incarnation, record, mode = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local asked, lease = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function living(text)
  local node = cjson.decode(text)
  return node.ends > now and node or nil
end

local before = redis.call("HGET", KEYS[1], name)
local namesake = before and living(before)
if namesake and namesake.incarnation ~= incarnation then
  return { "name_taken" }
end
-- First a command that needs no memory: a full Redis then refuses none of the script.
redis.call("HDEL", KEYS[1], name)
redis.call(
  "HSET", KEYS[1], name,
  cjson.encode({ incarnation = incarnation, ends = now + lease, record = record })
)

local epoch = tonumber(redis.call("GET", KEYS[3]) or "0")
local found = redis.call("HMGET", KEYS[2], "incarnation", "ends")
local leader = found[1] and { incarnation = found[1], ends = tonumber(found[2]) }
if leader and leader.ends <= now then leader = nil end
local own = leader and leader.incarnation == incarnation

local function lead(number)
  epoch = number
  leader = { incarnation = incarnation, ends = now + lease }
  redis.call("SET", KEYS[3], string.format("%d", epoch))
  redis.call("HSET", KEYS[2], "incarnation", incarnation, "ends", string.format("%d", leader.ends))
end

if mode == "lead" then
  -- With a higher epoch than the store's, the store has lost its content.
  if asked > epoch or (asked == epoch and (own or not leader)) then lead(asked) end
elseif mode == "claim" then
  if not leader or own or (asked > 0 and asked == epoch) then lead(epoch + 1) end
elseif own then
  -- It was elected by a request whose answer it did not wait for.
  redis.call("DEL", KEYS[2])
  leader = nil
end

local answer = {
  "beaten",
  redis.call("GET", KEYS[4]) or "0",
  leader and leader.incarnation or "",
  string.format("%d", epoch),
}
local nodes = redis.call("HGETALL", KEYS[1])
for at = 1, #nodes, 2 do
  local node = living(nodes[at + 1])
  if node then
    answer[#answer + 1] = node.record
    answer[#answer + 1] = string.format("%d", now + lease - node.ends)
  else
    redis.call("HDEL", KEYS[1], nodes[at])
  end
end
return answer
