using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Customers;

/// <summary>
/// One live customer. It decides what its lines may owe, then tells them, then notes that they have followed. A crash between these steps leaves the
/// instruction pending in the journal, with a wake-up call in the same commit, so it is taken up again without anybody asking.
/// </summary>
public class CustomerAccount(string id, IJournal journal, TimeProvider clock, IAccounts accounts)
    : Account<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>(new StreamId(id), journal, clock, CustomerCodec.Instance), ICustomer
{
    private readonly SemaphoreSlim delivering = new(1);

    protected override CustomerState Initial => CustomerState.None;

    protected override Outcome<CustomerEvent, CustomerReceipt> Decide(CustomerState state, CustomerCommand command, DateTimeOffset now) => Customer.Decide(state, command, now);

    protected override CustomerState Evolve(CustomerState state, CustomerEvent happened, in Recorded recorded) => Customer.Evolve(state, happened, recorded);

    public ValueTask<Answer<CustomerState>> Open(CustomerCommand.Open command) => Own(command, command.Operation);

    public ValueTask<Answer<CustomerState>> Block(Operation operation) => Own(new CustomerCommand.Block(operation), operation);

    public ValueTask<Answer<CustomerState>> Unblock(Operation operation) => Own(new CustomerCommand.Unblock(operation), operation);

    public ValueTask<Answer<CreditLineView>> OpenLine(CustomerCommand.OpenLine command) => Instruct(command, command.Operation);

    public ValueTask<Answer<CreditLineView>> ChangeLine(CustomerCommand.ChangeLine command) => Instruct(command, command.Operation);

    public async ValueTask<CustomerState?> View() => await Read() is { Details: not null } customer ? customer : null;

    public async ValueTask<DateTimeOffset?> Wake()
    {
        await ReadAnewIfBehind();
        await Deliver();
        return (await Read()).NextDue;
    }

    private async ValueTask<Answer<CustomerState>> Own(CustomerCommand command, Operation operation)
    {
        var answer = (await Execute(command, operation))!;
        if (answer.IsDone) await Decided(async () =>
        {
            await Deliver();
            return answer;
        });
        return answer.Select(receipt => receipt.Customer);
    }

    private async ValueTask<Answer<CreditLineView>> Instruct(CustomerCommand command, Operation operation)
    {
        var answer = (await Execute(command, operation))!;
        if (answer.Value?.Instruction is not { } instruction) return Answer<CreditLineView>.Refused(answer.Refusal!);
        return await Decided(() => Deliver(instruction, answer.IsReplay));
    }

    private async ValueTask<Answer<CreditLineView>> Deliver(Instruction instruction, bool isReplay)
    {
        await Deliver();
        var refusal = (await Read()).Refused.FirstOrDefault(refused => refused.Number == instruction.Number)?.Refusal
            ?? (isReplay ? await RecordedRefusal(instruction) : null);
        if (refusal is not null) return Answer<CreditLineView>.Refused(refusal);
        // The line has followed by now and keeps the answer under the caller's key.
        var followed = await accounts.CreditLine(instruction.LineId).Follow(instruction);
        return followed with { IsReplay = isReplay };
    }

    // The customer has decided and that is durable: whoever has to try again must not hear that nothing was done.
    private static async ValueTask<T> Decided<T>(Func<ValueTask<T>> rest)
    {
        try
        {
            return await rest();
        }
        catch (TryAgainException notYet) when (!notYet.OutcomeIsUnknown)
        {
            throw new TryAgainException(notYet.Message, outcomeIsUnknown: true);
        }
    }

    // A refusal older than the state remembers. The line does not remember it at all and might now say yes.
    private async ValueTask<Refusal?> RecordedRefusal(Instruction instruction) => await Reading(async () =>
    {
        await foreach (var entry in Journal.ReadStreamAsync(Stream, instruction.Number + 1))
            if (Codec.Decode(entry.Type, entry.Body) is CustomerEvent.InstructionSettled settled && settled.Number == instruction.Number) return settled.Refusal;
        return null;
    });

    /// <summary>Tells the lines what is pending, one instruction after the other in the order they were given.</summary>
    private async ValueTask Deliver()
    {
        if ((await Read()).Pending.IsEmpty) return;
        await delivering.WaitAsync();
        try
        {
            while ((await Read()).Pending is [var instruction, ..])
            {
                var followed = await accounts.CreditLine(instruction.LineId).Follow(instruction);
                await Execute(new CustomerCommand.Settle(instruction, followed.Refusal), operation: null);
            }
        }
        finally
        {
            delivering.Release();
        }
    }
}
