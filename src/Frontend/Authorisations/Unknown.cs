using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>The decision on a line whose name is no line's name at all: declined, like any line that does not exist, without asking any account.</summary>
internal static class Unknown
{
    /// <summary>Stands in the authorisation's identity for the line there is none of.</summary>
    public const string LineId = "line_00000000000000000000000000";

    /// <summary>The number comes from the caller's key, so that every retry is told the same identity.</summary>
    public static Authorisation Line(CreditLineCommand.Authorise command, DateTimeOffset now) => new()
    {
        Number = (long)(command.Operation.Key & ((1UL << 40) - 1)) | 1, Request = command.Request, Category = "",
        Decline = new Decline([DeclineReason.LineNotFound], new WayForward(0, [], null)),
        Approved = 0, Requested = command.Request.Amount, Hold = 0, DiscountBasisPoints = 0, BoostGranted = 0, AvailableAfter = 0, CreatedAt = now, ExpiresAt = now,
    };
}
