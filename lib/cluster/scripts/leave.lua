-- A process ends in good order.
-- KEYS: nodes, leader
-- ARGV: name, incarnation
local found = redis.call("HGET", KEYS[1], ARGV[1])
if found and cjson.decode(found).incarnation == ARGV[2] then
  redis.call("HDEL", KEYS[1], ARGV[1])
end
if redis.call("HGET", KEYS[2], "incarnation") == ARGV[2] then
  redis.call("DEL", KEYS[2])
end
