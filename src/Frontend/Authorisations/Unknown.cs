using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>The decision on a line whose name is no line's name at all: declined, like any line that does not exist, without asking any account.</summary>
internal static class Unknown
{
    /// <summary>Stands in the authorisation's identity for the line there is none of.</summary>
    public const string LineId = "line_00000000000000000000000000";

    public static Authorisation Line(CreditLineCommand.Authorise command, DateTimeOffset now) => CreditLineAccount.UnknownLine(command, now);
}
