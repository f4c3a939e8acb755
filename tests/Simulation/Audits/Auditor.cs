using System.Text;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Audits;

/// <summary>All audits, in the order they look: the journal first, then what its entries mean, then what is said about it. A new capability adds its audit here.</summary>
internal sealed class Auditor(Evidence evidence)
{
    private readonly IAudit[] audits = [new JournalAudit(evidence), new LineAudit(evidence), new CustomerAudit(evidence), new CatalogueAudit(evidence), new ClosingAudit(evidence), new AnswerAudit(evidence)];

    public void OnStored(Entry entry)
    {
        if (evidence.World.Narrator is not null) evidence.World.Tell($"  stored {entry.Stream} {entry.Sequence} at {entry.At:O} {entry.Type} {Encoding.UTF8.GetString(entry.Body.Span)}");
        Ask(audit => audit.OnStored(entry), () => $"{entry.Stream} {entry.Sequence} {entry.Type}");
    }

    public void OnReply(Attempt attempt, Reply reply)
    {
        if (evidence.World.Narrator is not null) evidence.World.Tell($"  {attempt}: {reply}");
        Ask(audit => audit.OnReply(attempt, reply), () => $"{attempt}: {reply}");
    }

    public void OnEnd() => Ask(audit => audit.OnEnd(), () => "the end");

    private void Ask(Action<IAudit> question, Func<string> about)
    {
        foreach (var audit in audits)
        {
            if (evidence.World.Failure is not null) return;
            try
            {
                question(audit);
            }
            catch (Exception impossible)
            {
                // The model itself could not follow, for example a capture of an authorisation that never was.
                evidence.Fail($"The model cannot follow {about()}: {impossible}");
            }
        }
    }
}
