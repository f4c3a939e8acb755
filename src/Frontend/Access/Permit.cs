using CreditGrains.Credit.Keys;

namespace CreditGrains.Frontend.Access;

/// <summary>Which scopes an endpoint lets in.</summary>
[Flags]
public enum Permit
{
    Terminal = 1,
    App = 2,
    Operator = 4,
}

/// <summary>
/// Whom an endpoint lets in, as metadata of the endpoint. Every endpoint declares it; one that does not is answered 404, as if it were not there.
/// </summary>
/// <param name="Permit">Null lets everybody in, without a key.</param>
/// <param name="IsKeyed">Whether the request must carry an Idempotency-Key.</param>
public sealed record AccessRule(Permit? Permit, bool IsKeyed);

internal static class Permits
{
    public static Permit Of(Scope scope) => scope switch
    {
        Scope.Terminal => Permit.Terminal,
        Scope.App => Permit.App,
        Scope.Operator => Permit.Operator,
    };

    /// <summary>The scopes as the API names them.</summary>
    public static IEnumerable<string> Names(Permit permit)
    {
        if (permit.HasFlag(Permit.Terminal)) yield return "terminal";
        if (permit.HasFlag(Permit.App)) yield return "app";
        if (permit.HasFlag(Permit.Operator)) yield return "operator";
    }
}
