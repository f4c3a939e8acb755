namespace CreditGrains.Credit.Tests.Instalments;

public class PublishedScheduleTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, PublishedSchedule.All.Length)];

    [Theory, MemberData(nameof(Numbers))]
    public void A_schedule_is_the_published_one_to_the_cent(int number)
    {
        var published = PublishedSchedule.All[number];
        var ours = published.Ours();
        Assert.Equal($"{published.Source}: {string.Join(' ', published.Theirs)}", $"{published.Source}: {string.Join(' ', published.Worded(ours))}");
        Assert.Equal(published.Rows.Split(' ').Length, ours.Length);
        if (published.LastDue is { } lastDue) Assert.Equal(lastDue, ours[^1].DueDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
