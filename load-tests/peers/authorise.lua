-- The same checks in the same order. KEYS: line, its keys, merchant. ARGV: idempotency key, amount, currency, merchant, now in ms.
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return known end
local line = redis.call('HMGET', KEYS[1], 'status', 'currency', 'credit_limit', 'posted', 'held', 'version')
if not line[1] then return 'declined line_not_found' end
local amount, version = tonumber(ARGV[2]), tonumber(line[6]) + 1
local available = tonumber(line[3]) - tonumber(line[4]) - tonumber(line[5])
local suspended = redis.call('HGET', KEYS[3], 'suspended')
local reason
if line[1] ~= 'active' then reason = 'line_' .. line[1]
elseif not suspended then reason = 'merchant_not_found'
elseif suspended == '1' then reason = 'merchant_suspended'
elseif line[2] ~= ARGV[3] then reason = 'currency_mismatch'
elseif amount > available then reason = 'insufficient_credit' end
local held = tonumber(line[5])
if not reason then
  held, available = held + amount, available - amount
end
redis.call('HSET', KEYS[1], 'held', string.format('%.0f', held), 'version', string.format('%.0f', version))
local record = (reason and ('declined ' .. reason) or 'approved') .. string.format(' %.0f %.0f %.0f ', version, amount, available) .. ARGV[4] .. ' ' .. ARGV[5]
redis.call('HSET', KEYS[2], ARGV[1], record)
return record
