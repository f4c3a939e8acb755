using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>The loss expected of a line, looked at when a cycle ends, when it gets later or is cured, and when it is charged off.</summary>
internal static class Provisions
{
    public static Position Update(Position position, RevolvingProduct product, DateOnly on, List<Happening>? happenings)
    {
        // The loss of a charged-off line has been taken.
        var stage = Provisioning.StageOf(position.DaysPastDue(position.OpenDay));
        var expected = position.ChargedOff is not null ? 0 : (product.Provisioning ?? Provisioning.Standard).ExpectedLoss(position.Owed + position.PlanPrincipal, stage, position.Grade);
        if (expected == position.Provision) return position;
        happenings?.Add(new Happening.ProvisionChanged(on, stage, position.Provision, expected));
        return position with { Provision = expected };
    }
}
