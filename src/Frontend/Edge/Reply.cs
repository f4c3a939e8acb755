using System.Diagnostics.CodeAnalysis;
using CreditGrains.Accounts;

namespace CreditGrains.Frontend.Edge;

/// <summary>What an endpoint answers: a value, sent with the endpoint's own status, or a problem.</summary>
/// <param name="Location">Where what was made can be read.</param>
internal readonly record struct Reply<T>(T? Value, Problem? Problem, bool IsReplay = false, string? Location = null) where T : class
{
    [SuppressMessage("Usage", "CA2225", Justification = "Problems are made in many places; the conversion is the point.")]
    public static implicit operator Reply<T>(Problem problem) => new(null, problem);

    [SuppressMessage("Usage", "CA2225", Justification = "So that a handler returns what it has.")]
    public static implicit operator Reply<T>(T value) => new(value, null);
}

internal static class Replies
{
    /// <summary>Translates an account's answer: its value by <paramref name="view"/>, a refusal as a problem.</summary>
    public static Reply<TView> To<T, TView>(this Answer<T> answer, Func<T, TView> view, Func<TView, string>? location = null) where T : class where TView : class
    {
        if (!answer.IsDone) return Problem.Of(answer.Refusal);
        var value = view(answer.Value);
        return new Reply<TView>(value, null, answer.IsReplay, location?.Invoke(value));
    }
}
