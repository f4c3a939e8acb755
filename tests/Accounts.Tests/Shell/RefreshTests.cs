using CreditGrains.Credit.Keys;

namespace CreditGrains.Accounts.Tests.Shell;

/// <summary>The keyring is read anew now and then, because a command-line tool may have written to it.</summary>
public sealed class RefreshTests
{
    [Fact]
    public async Task A_key_issued_by_another_process_is_seen_after_a_refresh()
    {
        await using var world = await World.Start();
        var other = await world.OtherMachine();
        await world.Accounts.Keyring.All();
        await other.Keyring.Issue(Issue("key_1")).Done();
        Assert.Empty(await world.Accounts.Keyring.All());

        await world.Accounts.Keyring.Refresh();

        Assert.Equal("key_1", Assert.Single(await world.Accounts.Keyring.All()).Id);
    }

    [Fact]
    public async Task What_is_on_its_way_during_a_refresh_is_shown_once_it_is_answered()
    {
        await using var world = await World.Start();
        var keyring = world.Accounts.Keyring;
        await keyring.All();
        var gate = world.Store.Hold();
        var issued = keyring.Issue(Issue("key_1")).AsTask();
        await gate.Reached;

        await keyring.Refresh();
        var listed = keyring.All().AsTask();
        gate.Open();
        await issued;
        await listed;

        Assert.Equal("key_1", Assert.Single(await keyring.All()).Id);
        await keyring.Issue(Issue("key_2")).Done();
        Assert.Equal(2, (await keyring.All()).Length);
    }

    [Fact]
    public async Task Who_was_put_aside_before_a_refresh_and_goes_on_after_it_is_shown_too()
    {
        await using var world = await World.Start();
        var keyring = world.Accounts.Keyring;
        var (loader, late) = (new HeldContext(), new HeldContext());
        var loaded = loader.Start(keyring.All);
        var issued = late.Start(() => keyring.Issue(Issue("key_1")));
        loader.Release();
        await loaded;

        await keyring.Refresh();
        Assert.Empty(await keyring.All());
        late.Release();
        Assert.True((await issued).IsDone);

        Assert.Equal("key_1", Assert.Single(await keyring.All()).Id);
    }

    private static KeyringCommand.Issue Issue(string id) => new(Op(), new ApiKey(id, Scope.Operator, null, null, "hash", "wxyz", default, null));
}
