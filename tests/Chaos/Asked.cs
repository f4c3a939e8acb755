using System.Text.Json.Nodes;

namespace CreditGrains.Chaos;

/// <summary>Something a client wants done, noted before it is asked, as a terminal must.</summary>
/// <param name="Kind">The event that doing it leaves behind; an authorisation leaves one of two.</param>
/// <param name="Line">The line it is about.</param>
internal sealed record Asked(string Key, string Path, JsonObject Body, string Kind, string Line, bool ByTerminal)
{
    /// <summary>The first definite answer: done, declined or refused.</summary>
    public JsonObject? Answer { get; set; }

    /// <summary>Whether it was refused, which records nothing.</summary>
    public bool IsRefused { get; set; }
}
