using CreditGrains.Accounts.Customers;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Merchants;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>
/// Customers and merchants: one is opened per key however often it is asked for; a line follows exactly what was ordered, in order and once; nothing ordered is lost;
/// and what all lines of a customer may come to owe never exceeds its exposure limit.
/// </summary>
internal sealed class CustomerAudit(Evidence evidence) : IAudit
{
    private readonly HashSet<UInt128> opened = [];

    public void OnStored(Entry entry)
    {
        var id = entry.Stream.Value;
        var call = entry.Key is { } claim ? evidence.CallOf(claim.Key, claim.Fingerprint) : null;
        if (id.StartsWith("cus_", StringComparison.Ordinal)) OnCustomer(id, CustomerCodec.Instance.Decode(entry.Type, entry.Body), call, entry);
        else if (id.StartsWith("mer_", StringComparison.Ordinal)) OnMerchant(id, MerchantCodec.Instance.Decode(entry.Type, entry.Body), call, entry);
        else if (id.StartsWith("line_", StringComparison.Ordinal)) OnLine(id, entry);
    }

    public void OnEnd()
    {
        foreach (var customer in evidence.Customers.Values)
            foreach (var order in customer.Orders)
                evidence.Check(order.IsSettled, () => $"{customer.Id} still waits for {order.Line} to follow order {order.Number}.");
    }

    private void OnCustomer(string id, CustomerEvent happened, Call? call, Entry entry)
    {
        if (happened is CustomerEvent.Opened open)
        {
            evidence.Check(call?.Deed is OpenCustomer asked && asked.ExposureLimit == open.Details.ExposureLimit, () => $"{id} was opened for {call}.");
            evidence.Check(opened.Add(entry.Key!.Value.Key), () => $"{id} is the second customer opened under one key.");
            evidence.Customers[id] = new CustomerModel(id, open.Details.ExposureLimit);
        }

        if (!evidence.Customers.TryGetValue(id, out var customer))
        {
            evidence.Fail($"{id} has events and was never opened.");
            return;
        }

        (customer.Version, customer.At) = (entry.Sequence, entry.At);
        switch (happened)
        {
            case CustomerEvent.Opened: break;
            case CustomerEvent.Blocked or CustomerEvent.Unblocked:
                customer.IsBlocked = happened is CustomerEvent.Blocked;
                evidence.Check(call?.Deed is SetBlocked asked && asked.Blocked == customer.IsBlocked, () => $"{id} {entry.Sequence}: {happened} for {call}.");
                foreach (var line in customer.Lines) customer.Orders.Add(new OrderModel(entry.Sequence, line, new LineOrder.SetBlocked(customer.IsBlocked)));
                break;
            case CustomerEvent.LineInstructed e:
                CheckOrder(customer, e, call, entry);
                customer.Orders.Add(new OrderModel(entry.Sequence, e.LineId, e.Order));
                if (e.Order is LineOrder.Open) customer.Lines.Add(e.LineId);
                break;
            case CustomerEvent.InstructionSettled e:
                Settle(customer, e, entry);
                break;
            default: throw new NotSupportedException($"The audit knows no {happened.GetType().Name}.");
        }

        // Whatever tells a line is answered by the line; the customer itself is the answer to the rest.
        if (entry.Key is { } claim && happened is not CustomerEvent.LineInstructed)
            evidence.Answer(id, claim.Key, claim.Fingerprint, new Told.Customer(id, customer.IsBlocked, customer.ExposureLimit, entry.Sequence), entry.Sequence);
        CheckExposure(customer, entry);
    }

    private void CheckOrder(CustomerModel customer, CustomerEvent.LineInstructed e, Call? call, Entry entry)
    {
        var isAsked = e.Order switch
        {
            LineOrder.Open order => call?.Deed is OpenLine d && Shelf.Products[d.Product].Code == order.Product.Code && d.CreditLimit == order.CreditLimit && !customer.IsBlocked,
            LineOrder.SetLimit order => call?.Deed is SetLimit d && d.CreditLimit == order.CreditLimit && call.Aim.Line == e.LineId,
            LineOrder.Boost order => call?.Deed is Boost d && d.Amount == order.Amount && (call.Aim.At, call.Aim.Until) == (order.StartsAt, order.EndsAt) && order.EndsAt > entry.At,
            LineOrder.Close => call?.Deed is Close && call.Aim.Line == e.LineId,
            _ => false,
        };
        evidence.Check(isAsked, () => $"{customer.Id} {entry.Sequence}: {e} for {call}.");
    }

    private void Settle(CustomerModel customer, CustomerEvent.InstructionSettled e, Entry entry)
    {
        var order = customer.Orders.Find(order => order.Number == e.Number && order.Line == e.LineId);
        evidence.Check(order is { IsSettled: false }, () => $"{customer.Id} {entry.Sequence} settles order {e.Number} to {e.LineId}, which is not open.");
        if (order is null) return;
        (order.IsSettled, order.Refused) = (true, e.Refusal?.Code.ToString());
        evidence.Check(e.Refusal is null == order.IsFollowed, () => $"{customer.Id} {entry.Sequence} notes order {e.Number} ({order.Order}) as {order.Refused ?? "followed"}; {e.LineId} {(order.IsFollowed ? "has" : "has not")} followed it.");
        if (e.Refusal is null && order.Order is LineOrder.Close) customer.Lines.Remove(order.Line);
    }

    private void OnLine(string id, Entry entry)
    {
        if (!evidence.Lines.TryGetValue(id, out var line) || !evidence.Customers.TryGetValue(line.Customer, out var customer)) return;
        if (line.LastFact is { } fact && InstructionOf(fact) is { } number)
        {
            var order = customer.Orders.Find(order => order.Number == number && order.Line == id);
            // A refusal may be put on record by a delivery that comes after the order was noted as refused.
            evidence.Check(order is { IsFollowed: false } && (!order.IsSettled || (fact is Fact.Refused && order.Refused is not null)) && Matches(order.Order, fact), () => $"{id} {entry.Sequence} follows {fact}, ordered was {order?.Order} ({(order?.IsSettled == true ? "settled" : "open")}).");
            if (order is null) return;
            evidence.Check(
                customer.Orders.TrueForAll(former => former.Line != id || former.Number >= number || former.IsFollowed || former.Refused is not null),
                () => $"{id} {entry.Sequence} follows order {number} and has passed over an earlier one.");
            order.IsFollowed = fact is not Fact.Refused;
            order.Refused = (fact as Fact.Refused)?.Code;
        }

        CheckExposure(customer, entry);
    }

    private static long? InstructionOf(Fact fact) => fact switch
    {
        Fact.Opened f => f.Instruction, Fact.LimitSet f => f.Instruction, Fact.Boosted f => f.Instruction, Fact.Closed f => f.Instruction, Fact.BlockedSet f => f.Instruction, Fact.Refused f => f.Instruction, _ => null,
    };

    private static bool Matches(LineOrder order, Fact fact) => (order, fact) switch
    {
        (LineOrder.Open o, Fact.Opened f) => (o.CustomerId, o.Product.Code, o.CreditLimit) == (f.Customer, f.Product, f.Limit),
        (LineOrder.SetLimit o, Fact.LimitSet f) => o.CreditLimit == f.Limit,
        (LineOrder.Boost o, Fact.Boosted f) => (o.Amount, o.StartsAt, o.EndsAt) == (f.Amount, f.From, f.Until),
        (LineOrder.SetBlocked o, Fact.BlockedSet f) => o.IsBlocked == f.IsBlocked,
        (LineOrder.Close, Fact.Closed) => true,
        (_, Fact.Refused) => true,
        _ => false,
    };

    private void CheckExposure(CustomerModel customer, Entry entry)
    {
        if (customer.ExposureLimit is not { } most) return;
        long exposure = 0;
        // At the customer's own time: it gives a boost's share to others only once the boost is over for it.
        foreach (var line in evidence.Lines.Values)
            if (line.Customer == customer.Id && !line.IsClosed) exposure += line.ExposureAt(customer.At);
        evidence.Check(exposure <= most, () => $"{entry.Stream} {entry.Sequence}: the lines of {customer.Id} may come to owe {exposure} of {most}.");
    }

    private void OnMerchant(string id, MerchantEvent happened, Call? call, Entry entry)
    {
        if (happened is MerchantEvent.Opened open)
        {
            evidence.Check(call?.Deed is OpenMerchant asked && (asked.Mcc, asked.DiscountBasisPoints) == (open.Terms.Mcc, open.Terms.DiscountBasisPoints), () => $"{id} was opened for {call}.");
            evidence.Check(opened.Add(entry.Key!.Value.Key), () => $"{id} is the second merchant opened under one key.");
            evidence.Merchants[id] = new MerchantModel(id, open.Terms.Mcc, open.Terms.DiscountBasisPoints);
        }

        var merchant = evidence.Merchants[id];
        merchant.Version = entry.Sequence;
        merchant.Standing.Add((evidence.World.NowMs, happened is MerchantEvent.Suspended));
        if (entry.Key is { } claim)
            evidence.Answer(id, claim.Key, claim.Fingerprint, new Told.Merchant(id, merchant.Mcc, merchant.Discount, merchant.IsSuspended, entry.Sequence), entry.Sequence);
    }
}
