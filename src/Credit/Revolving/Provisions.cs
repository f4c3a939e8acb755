using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>The loss expected of a line, looked at when a cycle ends, when a bucket or a stage begins, and when it is charged off.</summary>
internal static class Provisions
{
    public static Provisioning Of(RevolvingProduct product) => product.Provisioning ?? Provisioning.Standard;

    public static Position Update(Position position, RevolvingProduct product, DateOnly on, List<Happening>? happenings)
    {
        // The loss of a charged-off line has been taken.
        var provisioning = Of(product);
        var stage = provisioning.StageOf(position.DaysPastDue(position.OpenDay), position.Grade);
        var expected = position.ChargedOff is not null ? 0 : provisioning.ExpectedLoss(position.TotalOwed, stage, position.Grade);
        if (expected == position.Provision) return position;
        happenings?.Add(new Happening.ProvisionChanged(on, stage, position.Provision, expected));
        return position with { Provision = expected };
    }
}
