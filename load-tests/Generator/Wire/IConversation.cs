namespace CreditGrains.LoadTests.Wire;

/// <summary>What is asked and what counts as an answer. Called from one thread; allocates nothing per request.</summary>
public interface IConversation
{
    /// <summary>No request is longer.</summary>
    int RequestBytesMax { get; }

    /// <summary>Writes the next request.</summary>
    /// <param name="subject">Whatever is needed to judge its answer.</param>
    /// <returns>Its length; 0 when there is nothing left to ask.</returns>
    int Ask(Span<byte> destination, out int subject);

    /// <summary>Judges the answer that <paramref name="received"/> begins with.</summary>
    /// <param name="fault">What is wrong with it; null when it is what was asked for.</param>
    /// <returns>Its length; 0 when it is not all there yet.</returns>
    int Hear(ReadOnlySpan<byte> received, int subject, out string? fault);
}
