using CreditGrains.Credit.Revolving;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>A statement and when it was issued.</summary>
/// <param name="Number">Number of the line's event that issued it.</param>
public sealed record IssuedStatement(long Number, Statement Statement, DateTimeOffset IssuedAt);
