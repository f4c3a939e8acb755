namespace CreditGrains.Demo;

/// <param name="Server">Path of the server's dll.</param>
/// <param name="Customers">At most this many applicants; null means all.</param>
/// <param name="Keep">Folder the store is kept in; null uses a temporary one.</param>
/// <param name="Postgres">Connection string of an empty database to use instead; null uses the folder, or for silos a server of the demo's own.</param>
/// <param name="Silos">How many silos serve; null has one process do it.</param>
public sealed record Options(string Server, int? Customers, string? Keep, string? Postgres, int? Silos = null)
{
    /// <summary>Null when the arguments make no sense.</summary>
    public static Options? Parse(string[] args)
    {
        if (args.Length == 0 || args.Length % 2 == 0 || !File.Exists(args[0])) return null;
        var options = new Options(args[0], null, null, null);
        for (var i = 1; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--customers" when int.TryParse(args[i + 1], out var customers) && customers > 0: options = options with { Customers = customers }; break;
                case "--keep" when !Directory.Exists(args[i + 1]) || !Directory.EnumerateFileSystemEntries(args[i + 1]).Any():
                    options = options with { Keep = Directory.CreateDirectory(args[i + 1]).FullName };
                    break;
                case "--postgres" when args[i + 1].Length > 0: options = options with { Postgres = args[i + 1] }; break;
                case "--silos" when int.TryParse(args[i + 1], out var silos) && silos is > 0 and <= 16: options = options with { Silos = silos }; break;
                default: return null;
            }
        }

        // What silos leave behind is in their database.
        return options is { Silos: not null, Keep: not null } ? null : options;
    }
}
