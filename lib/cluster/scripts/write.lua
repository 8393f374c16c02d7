-- Writes records in the name of a leader.
-- KEYS: epoch, written, records
-- ARGV: epoch, number of the write or "" for a part of one, "replace" to forget all other records or "",
--   then for each record its key, and its text or "" for a deleted one
local epoch = tonumber(redis.call("GET", KEYS[1]) or "0")
local asked = tonumber(ARGV[1])
if epoch > asked then return "fenced" end
if epoch < asked then return "unknown" end
if ARGV[3] == "replace" then
  redis.call("DEL", KEYS[3])
else
  -- First a command that needs no memory: a full Redis then refuses none of the script.
  redis.call("HDEL", KEYS[3], "")
end
for at = 4, #ARGV, 2 do
  if ARGV[at + 1] == "" then
    redis.call("HDEL", KEYS[3], ARGV[at])
  else
    redis.call("HSET", KEYS[3], ARGV[at], ARGV[at + 1])
  end
end
if ARGV[2] ~= "" then redis.call("SET", KEYS[2], ARGV[2]) end
return "written"
