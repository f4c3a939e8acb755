using System.Runtime.CompilerServices;
using CreditGrains.Credit.Keys;

namespace CreditGrains.Accounts.Tests.Codecs;

/// <summary>Events store enums by name, so the names are a stored format too.</summary>
public sealed class StoredEnumTests
{
    private static readonly Type[] Stored =
        [typeof(DeclineReason), typeof(RefusalCode), typeof(Scope), typeof(DayCount), typeof(Accrual), typeof(AllocationStep), typeof(InstalmentMethod), typeof(Frequency), typeof(Credit.Instalments.PrepaymentKeeps)];

    [Fact]
    public async Task Every_name_ever_stored_still_names_something_and_every_name_is_listed()
    {
        var names = Stored.SelectMany(type => Enum.GetNames(type).Select(name => $"{type.Name}\t{name}")).ToList();
        if (Environment.GetEnvironmentVariable("CREDIT_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllLinesAsync(Path.Combine(SourceFolder(), "..", "Golden", "enums.txt"), names);
            return;
        }

        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "enums.txt")), names);
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
