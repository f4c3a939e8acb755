using FsCheck;
using FsCheck.Fluent;
using static CreditGrains.Credit.Tests.CustomerWording;

namespace CreditGrains.Credit.Tests;

/// <summary>
/// What the customer reserves covers what its lines may really use, whatever they follow or refuse and however late the answers come, and never exceeds the
/// exposure limit. The lines are played here by a dictionary.
/// </summary>
public class ExposureProperties
{
    internal sealed record Act(int Kind, int Line, long Amount, bool Refuses, TimeSpan Wait);

    private sealed class Played(long limit)
    {
        public long Limit = limit;
        public readonly List<AllottedBoost> Boosts = [];
    }

    private const long Most = 500;
    private static readonly RevolvingProduct Instant = Standard with { InstantCredit = new InstantCredit(0.1m, 20, 30) };

    private static readonly Gen<Act> Acts =
        from kind in Gen.Elements(0, 1, 1, 2, 3, 4, 4, 4, 4)
        from line in Gen.Choose(0, 2)
        from amount in Gen.Choose(1, 300)
        from refuses in Gen.Elements(false, false, true)
        from wait in Gen.Elements(TimeSpan.Zero, TimeSpan.Zero, Day)
        select new Act(kind, line, amount, refuses, wait);

    [Fact]
    public void What_is_reserved_covers_what_lines_may_use_and_stays_within_the_exposure_limit() => Properties.ForAll(Acts.ToArbitrary().Array(), run =>
    {
        var (customer, lines) = (Customer(Most), new Dictionary<string, Played>());
        foreach (var act in run)
        {
            customer = customer.After(act.Wait);
            var line = $"line {act.Line}";
            customer = act.Kind switch
            {
                0 when !customer.State.Lines.ContainsKey(line) && !lines.ContainsKey(line) => Try(customer, OpenLine(line, act.Amount, Instant)),
                1 => Try(customer, SetLimit(line, act.Amount)),
                2 => Try(customer, GiveBoost(line, act.Amount, customer.Now + Day)),
                3 => Try(customer, Close(line)),
                4 when !customer.State.Pending.IsEmpty => customer.Given(new CustomerCommand.Settle(customer.State.Pending[0], Followed(lines, customer.State.Pending[0], act.Refuses))),
                _ => customer,
            };

            var now = customer.Now;
            Assert.InRange(customer.State.Exposure(now), 0, Most);
            foreach (var (id, played) in lines)
                Assert.InRange(
                    played.Limit + Instant.InstantCredit!.Most(played.Limit) + played.Boosts.Where(boost => now < boost.EndsAt).Sum(boost => boost.Amount),
                    0, customer.State.Lines[id].At(now));
        }
    });

    private static Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt> Try(Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt> customer, CustomerCommand command) =>
        customer.When(command) is { Events.Length: > 0 } answer ? answer.ThenAccepted() : customer;

    private static Refusal? Followed(Dictionary<string, Played> lines, Instruction instruction, bool refuses)
    {
        if (instruction.Order is LineOrder.Open open) lines[instruction.LineId] = new Played(open.CreditLimit);
        else if (refuses || !lines.TryGetValue(instruction.LineId, out var line)) return No;
        else if (instruction.Order is LineOrder.SetLimit set) line.Limit = set.CreditLimit;
        else if (instruction.Order is LineOrder.Boost boost) line.Boosts.Add(new AllottedBoost(boost.Amount, boost.EndsAt));
        else lines.Remove(instruction.LineId);
        return null;
    }
}
