using System.Diagnostics.CodeAnalysis;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;

namespace CreditGrains.Frontend.Edge;

/// <summary>One admitted request: who asks, about what, under which key.</summary>
/// <param name="Operation">Of the Idempotency-Key; the default where the endpoint takes none.</param>
internal readonly record struct Call(HttpContext Http, Principal Principal, Operation Operation)
{
    /// <summary>The path's identity, as it was written.</summary>
    public string Id => (string)Http.Request.RouteValues["id"]!;

    /// <summary>The path's identity, when it is one of the kind <paramref name="prefix"/>.</summary>
    public bool TryId(string prefix, out string id)
    {
        id = Id;
        return Ids.IsValid(prefix, id);
    }

    /// <summary>The line and the number that the path's identity names, when it is one of the kind <paramref name="prefix"/>.</summary>
    public bool TryIdOfLine(string prefix, [NotNullWhen(true)] out string? lineId, out long number) => Ids.TryParseOfLine(prefix, Id, out lineId, out number);
}
