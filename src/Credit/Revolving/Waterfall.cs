using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>
/// What a repayment pays first: past due, then due, then in advance, oldest due date first, inside each in the product's order of steps. Principal goes from what
/// is billed to what is not, and from the highest rate to the lowest. Instalments are paid by the plans they belong to, before this.
/// </summary>
internal static class Waterfall
{
    private enum Part { Penalty, Fee, Interest, Instalment, Principal }

    public static (Position Position, Allocation Allocation) Repay(Position position, RevolvingProduct product, long amount)
    {
        Span<long> owed = [position.Penalties, position.Fees, position.Interest, 0, position.Principal];
        Span<long> paid = stackalloc long[5];
        var (left, order, dues) = (amount, Order(product), position.Dues.ToBuilder());
        for (var i = 0; i < dues.Count; i++)
        {
            var due = dues[i];
            foreach (var part in order)
            {
                var share = Math.Min(Of(due, part), left);
                due = Less(due, part, share);
                paid[(int)part] += share;
                left -= share;
            }

            dues[i] = due;
        }

        foreach (var part in order)
        {
            var share = Math.Min(owed[(int)part] - paid[(int)part], left);
            paid[(int)part] += share;
            left -= share;
        }

        var (balances, principal) = TakeOff(position, product, paid[(int)Part.Principal], first: null);
        dues.RemoveAll(due => due.Unpaid == 0);
        var after = position with
        {
            Penalties = owed[0] - paid[0], Fees = owed[1] - paid[1], Interest = owed[2] - paid[2],
            Balances = balances, Dues = dues.ToImmutable(), CreditBalance = position.CreditBalance + left,
        };
        return (after, new Allocation(paid[0], paid[1], paid[2], principal, 0, left));
    }

    /// <summary>Shares <paramref name="amount"/>, no more than all principal, over the categories: <paramref name="first"/>, then billed before unbilled and the highest rate first.</summary>
    public static (ImmutableArray<CategoryBalance> Balances, ImmutableArray<CategoryAmount> Taken) TakeOff(Position position, RevolvingProduct product, long amount, string? first)
    {
        if (amount == 0) return (position.Balances, []);
        var balances = position.Balances.ToBuilder();
        var taken = new long[balances.Count];
        var order = Enumerable.Range(0, balances.Count)
            .OrderByDescending(i => Rates.Of(position, product, balances[i].Category, position.OpenDay)).ThenBy(i => balances[i].Category, StringComparer.Ordinal).ToArray();
        foreach (var i in order.Where(i => balances[i].Category == first))
        {
            Take(i, billed: true);
            Take(i, billed: false);
        }

        foreach (var i in order) Take(i, billed: true);
        foreach (var i in order) Take(i, billed: false);
        return (balances.MoveToImmutable(), [.. position.Balances.Select((balance, i) => new CategoryAmount(balance.Category, taken[i])).Where(part => part.Amount > 0)]);

        void Take(int i, bool billed)
        {
            var share = Math.Min(amount, billed ? balances[i].Billed : balances[i].Unbilled);
            balances[i] = billed ? balances[i] with { Billed = balances[i].Billed - share } : balances[i] with { Unbilled = balances[i].Unbilled - share };
            taken[i] += share;
            amount -= share;
        }
    }

    /// <summary>Takes what was paid of instalments off the minimums that ask for them, the oldest first: one that falls due later does not take its place.</summary>
    public static ImmutableArray<Due> PayInstalments(ImmutableArray<Due> dues, long paid)
    {
        if (paid == 0 || dues.IsEmpty) return dues;
        var left = dues.ToBuilder();
        for (var i = 0; i < left.Count; i++)
        {
            var share = Math.Min(left[i].Instalments, paid);
            left[i] = Less(left[i], Part.Instalment, share);
            paid -= share;
        }

        return left.ToImmutable();
    }

    /// <summary>No more is due than is owed: what a refund or a waiver took off is no longer to be paid, the latest due date's first.</summary>
    public static Position Trim(Position position)
    {
        if (position.Dues.IsEmpty) return position;
        Span<long> left = [position.Penalties, position.Fees, position.Interest, position.Instalments, position.Principal];
        var dues = position.Dues.ToBuilder();
        for (var i = 0; i < dues.Count; i++)
        {
            var due = dues[i];
            foreach (var part in AllParts)
            {
                var kept = Math.Min(Of(due, part), left[(int)part]);
                due = Less(due, part, Of(due, part) - kept);
                left[(int)part] -= kept;
            }

            dues[i] = due;
        }

        dues.RemoveAll(due => due.Unpaid == 0);
        return position with { Dues = dues.ToImmutable() };
    }

    private static readonly Part[] AllParts = [Part.Penalty, Part.Fee, Part.Interest, Part.Instalment, Part.Principal];

    private static Part[] Order(RevolvingProduct product) => [.. product.Allocation.Select(step => step switch
    {
        AllocationStep.Penalty => Part.Penalty,
        AllocationStep.Fee => Part.Fee,
        AllocationStep.Interest => Part.Interest,
        AllocationStep.Principal => Part.Principal,
    })];

    private static long Of(Due due, Part part) => part switch
    {
        Part.Penalty => due.Penalties,
        Part.Fee => due.Fees,
        Part.Interest => due.Interest,
        Part.Instalment => due.Instalments,
        Part.Principal => due.Principal,
    };

    private static Due Less(Due due, Part part, long amount) => part switch
    {
        Part.Penalty => due with { Penalties = due.Penalties - amount },
        Part.Fee => due with { Fees = due.Fees - amount },
        Part.Interest => due with { Interest = due.Interest - amount },
        Part.Instalment => due with { Instalments = due.Instalments - amount },
        Part.Principal => due with { Principal = due.Principal - amount },
    };
}
