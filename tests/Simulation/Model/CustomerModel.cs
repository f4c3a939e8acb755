using CreditGrains.Credit.Customers;

namespace CreditGrains.Simulation.Model;

/// <summary>A customer: what it ordered and what became of each order.</summary>
internal sealed class CustomerModel(string id, long? exposureLimit)
{
    public string Id => id;
    public long? ExposureLimit => exposureLimit;
    public bool IsBlocked { get; set; }
    public long Version { get; set; }
    public DateTimeOffset At { get; set; }
    public List<OrderModel> Orders { get; } = [];
    public List<string> Lines { get; } = [];
}

/// <summary>One order to one line.</summary>
internal sealed class OrderModel(long number, string line, LineOrder order)
{
    public long Number => number;
    public string Line => line;
    public LineOrder Order => order;

    /// <summary>The line has followed it.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>The customer has noted what became of it.</summary>
    public bool IsSettled { get; set; }

    public string? Refused { get; set; }
}
