using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>Counts the silos that a front end is connected to.</summary>
internal sealed class Gateways
{
    // A client starts only once it is connected to one.
    private int connected = 1;

    public bool IsConnected() => Volatile.Read(ref connected) > 0;

    public void OnCountChanged(object? sender, GatewayCountChangedEventArgs change) => Volatile.Write(ref connected, change.NumberOfConnectedGateways);
}
