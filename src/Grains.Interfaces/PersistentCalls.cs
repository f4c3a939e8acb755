using System.Net.Sockets;
using CreditGrains.Accounts;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace CreditGrains.Grains;

/// <summary>
/// Carries a call over the loss of a silo: what failed on the way is asked again with the same arguments, until the account lives elsewhere. That is safe, since every command
/// carries its operation and every other call may be repeated. Whoever waits less long has a deadline of its own and does not end the call.
/// </summary>
/// <param name="pacing">Clock of the pauses and of <see cref="Patience"/>; not the business clock.</param>
public sealed partial class PersistentCalls(TimeProvider pacing, GrainMetrics metrics, ILogger<PersistentCalls> logger) : IOutgoingGrainCallFilter
{
    /// <summary>How long a call is tried in all: as long as it takes to declare a silo dead several times over.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PauseLeast = TimeSpan.FromMilliseconds(25), PauseMost = TimeSpan.FromMilliseconds(400);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType!.Assembly == typeof(IAccounts).Assembly ? Persist(context) : context.Invoke();

    private async Task Persist(IOutgoingGrainCallContext context)
    {
        var start = pacing.GetTimestamp();
        var pause = PauseLeast;
        while (true)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception fault) when (IsOfTheWay(fault))
            {
                if (pacing.GetElapsedTime(start) + pause >= Patience)
                {
                    Lost(context.InterfaceName, context.MethodName, fault);
                    throw new TryAgainException("The account could not be reached.", outcomeIsUnknown: true);
                }

                metrics.Repeated();
            }

            await Task.Delay(pause, pacing);
            pause = pause * 2 < PauseMost ? pause * 2 : PauseMost;
        }
    }

    /// <summary>Whether the call failed between the silos rather than at the account.</summary>
    public static bool IsOfTheWay(Exception fault) => fault
        is OrleansMessageRejectionException // includes the silo that is gone, and an activation that is leaving
        or TimeoutException
        or ClientNotAvailableException or GatewayTooBusyException or ConnectionFailedException
        or ConnectionAbortedException or ConnectionResetException or SocketException;

    [LoggerMessage(1, LogLevel.Warning, "{Interface}.{Method} could not be delivered")]
    private partial void Lost(string @interface, string method, Exception fault);
}
