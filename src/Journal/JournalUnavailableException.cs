namespace CreditGrains.Journal;

/// <summary>The store cannot be opened, read or written now. <see cref="Exception.Message"/> is one line an operator can act on.</summary>
/// <param name="nothingStored">From a commit: true when it is certain that nothing of the batch is stored and nothing will be.</param>
public sealed class JournalUnavailableException(string message, Exception? inner = null, bool nothingStored = false) : Exception(message, inner)
{
    public bool NothingStored => nothingStored;
}
