using CreditGrains.Credit.Products;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

/// <summary>What an instalment is for, in the order it is paid.</summary>
internal enum Part { Penalty, Fee, Interest, Principal }

/// <summary>One instalment and what became of it, by part.</summary>
internal sealed class RowModel(PlannedRow planned, bool isDue, long refundsBefore, long feeBase)
{
    public PlannedRow Planned => planned;
    public long RefundsBefore => refundsBefore;
    public long FeeBase => feeBase;
    public bool IsDue { get; set; } = isDue;
    public long[] Paid { get; private init; } = new long[4];
    public long[] Refunded { get; private init; } = new long[4];
    public long[] Returned { get; private init; } = new long[4];
    public long Penalty { get; set; }
    public DateOnly? PenaltyUntil { get; set; }
    public long Moved { get; set; }

    public long Net(Part part) => part switch
    {
        Part.Penalty => Penalty, Part.Fee => planned.Fee, Part.Interest => planned.Interest, _ => planned.Principal - Moved,
    } - Refunded[(int)part];

    public long Kept(Part part) => Paid[(int)part] - Returned[(int)part];

    public long Owed(Part part) => Math.Max(0, Net(part) - Kept(part));

    public static long Sum(Func<Part, long> of) => of(Part.Penalty) + of(Part.Fee) + of(Part.Interest) + of(Part.Principal);

    public long OwedInAll => Sum(Owed);

    public RowModel Copy() => new(planned, IsDue, refundsBefore, feeBase)
    {
        Paid = [.. Paid], Refunded = [.. Refunded], Returned = [.. Returned], Penalty = Penalty, PenaltyUntil = PenaltyUntil, Moved = Moved,
    };
}

/// <summary>A purchase being paid back. It never leaves, whether or not it has ended.</summary>
internal sealed class PlanModel(long number, InstalmentProduct product, string category, DateOnly start, long amount)
{
    public long Number => number;
    public InstalmentProduct Product => product;
    public string Category => category;
    public DateOnly Start => start;
    public long Amount => amount;
    public int Anchor { get; set; } = start.Day;
    public long SubsidyAtStart { get; init; }
    public long Subsidy { get; set; }
    public long Refunded { get; set; }
    public int Version { get; set; } = 1;

    /// <summary>Where the present schedule begins, and what had been earned before it.</summary>
    public int Since { get; set; }
    public long Carried { get; set; }
    public List<RowModel> Rows { get; private set; } = [];

    public bool IsFinished => Rows.TrueForAll(row => row.OwedInAll == 0);
    public long Principal => Rows.Sum(row => row.Owed(Part.Principal));
    public long Due(Part part) => Rows.Where(row => row.IsDue).Sum(row => row.Owed(part));
    public long Posted => Principal + Due(Part.Penalty) + Due(Part.Fee) + Due(Part.Interest);
    public bool HasUnpaid => Rows.Exists(row => row.IsDue && row.OwedInAll > 0);
    public List<RowModel> ToCome => Rows.FindAll(row => !row.IsDue && (RowModel.Sum(row.Net) > 0 || Opening(row) > 0));
    public long PrincipalToCome => ToCome.Sum(row => row.Net(Part.Principal));
    public int NextNumber => Rows.Where(row => row.IsDue).Select(row => row.Planned.Number).DefaultIfEmpty(0).Max() + 1;

    /// <summary>How many rows to come are free of interest.</summary>
    public int GraceLeft => product.InterestGracePeriods == 0 ? 0 : Math.Clamp(ToCome.TakeWhile(row => row.Net(Part.Interest) == 0).Count(), 0, Math.Max(0, ToCome.Count - 1));

    public long Opening(RowModel row, long? refunded = null) => Math.Max(0, row.Planned.Opening - (refunded ?? Refunded) + row.RefundsBefore);

    public long FeeBase => ToCome is [var next, ..] ? Math.Max(0, next.FeeBase - Refunded + next.RefundsBefore) : 0;

    /// <summary>Earned and not due with any row yet.</summary>
    public long Accrued(DateOnly on)
    {
        if (ToCome.Count == 0) return 0;
        var earned = 0L;
        for (var i = Since; i < Rows.Count; i++)
        {
            if (i == Since) earned += Scaled(Carried, Opening(Rows[i]), Rows[i].Planned.Opening);
            earned += Schedules.Interest(product, Opening(Rows[i]), Rows[i].Planned.From, on < Rows[i].Planned.Due ? on : Rows[i].Planned.Due);
            if (Rows[i].IsDue) earned -= Rows[i].Net(Part.Interest);
        }

        return Math.Max(0, earned);
    }

    /// <summary>Takes a refund off, the last instalment first; interest and fees become those of a purchase that was smaller from the start.</summary>
    /// <returns>What was taken off each row, as text.</returns>
    public string Refund(long refund)
    {
        var (left, off) = (refund, new long[Rows.Count]);
        for (var i = Rows.Count - 1; i >= 0; i--) left -= off[i] = Math.Min(left, Rows[i].Owed(Part.Principal));
        for (var i = Rows.Count - 1; i >= 0; i--)
        {
            var paid = Math.Min(left, Rows[i].Net(Part.Principal) - off[i]);
            (off[i], left) = (off[i] + paid, left - paid);
        }

        var refunded = Refunded + refund;
        var taken = new List<string>();
        for (var i = 0; i < Rows.Count; i++)
        {
            var row = Rows[i];
            var (fee, interest) = (row.Net(Part.Fee) - FeeAfter(row, refunded), row.Net(Part.Interest) - InterestAfter(row, refunded));
            if (fee + interest + off[i] == 0) continue;
            taken.Add($"{i}:{fee}/{interest}/{off[i]}");
            row.Refunded[(int)Part.Fee] += fee;
            row.Refunded[(int)Part.Interest] += interest;
            row.Refunded[(int)Part.Principal] += off[i];
            foreach (var part in Enum.GetValues<Part>()) row.Returned[(int)part] += Math.Max(0, row.Kept(part) - row.Net(part));
        }

        Refunded = refunded;
        return string.Join(' ', taken);
    }

    /// <summary>Other rows to come from here on.</summary>
    public void Replan(IEnumerable<PlannedRow> toCome, long carried, long feeBase, params IEnumerable<RowModel> before)
    {
        Rows = [.. Rows.Where(row => row.IsDue), .. before];
        (Version, Since, Carried) = (Version + 1, Rows.Count, carried);
        Rows.AddRange(toCome.Select(row => Planned(row, feeBase)));
    }

    public RowModel Planned(PlannedRow row, long feeBase, bool isDue = false) => new(row, isDue, Refunded, row.Fee == 0 || row.Number == 0 ? 0 : feeBase);

    public Told Tell(DateOnly? asOf) => new Told.Plan(
        number, product.Code, asOf, Version, Refunded, Subsidy,
        string.Join(' ', Rows.Select(row => Told.Row(
            row.Planned.Number, row.Planned.Due, row.IsDue, row.Net(Part.Penalty), row.Net(Part.Fee), row.Net(Part.Interest), row.Net(Part.Principal), RowModel.Sum(row.Kept)))));

    public PlanModel Copy()
    {
        var copy = (PlanModel)MemberwiseClone();
        copy.Rows = Rows.ConvertAll(row => row.Copy());
        return copy;
    }

    private long InterestAfter(RowModel row, long refunded) =>
        refunded == amount || row.Net(Part.Interest) == 0 ? 0
        : Math.Min(
            row.Net(Part.Interest),
            Scaled(row.Planned.Carried, Opening(row, refunded), row.Planned.Opening) + Schedules.Interest(product, Opening(row, refunded), row.Planned.From, row.Planned.Due));

    private long FeeAfter(RowModel row, long refunded) =>
        refunded == amount ? 0
        : row.FeeBase == 0 ? row.Net(Part.Fee)
        : Opening(row, refunded) == 0 ? 0
        : Math.Min(row.Net(Part.Fee), Schedules.Fee(product, Math.Max(0, row.FeeBase - refunded + row.RefundsBefore)));

    private static long Scaled(long amount, long part, long whole) => whole == 0 ? amount : Schedules.HalfEven((Int128)amount * part, whole);
}
