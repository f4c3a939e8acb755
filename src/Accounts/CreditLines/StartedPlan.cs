using CreditGrains.Credit.Instalments;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>A plan in a list.</summary>
/// <param name="StartedBy">Number of the line's event that started it; also the cursor of the list.</param>
public sealed record StartedPlan(long StartedBy, Plan Plan);
