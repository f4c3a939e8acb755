using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Registry;

namespace CreditGrains.Credit.Tests;

/// <summary>The small aggregates: merchants, the catalogue, the registry and the keyring.</summary>
public class RegistriesTests
{
    private static Scenario<MerchantState, MerchantCommand, MerchantEvent, MerchantState> Merchant() =>
        Scenario<MerchantState, MerchantCommand, MerchantEvent, MerchantState>.Of(new(MerchantState.None, (s, c, _) => Merchants.Merchant.Decide(s, c), Merchants.Merchant.Evolve, c => c.Operation), Noon);

    private static Scenario<CatalogueState, DefineProduct, CatalogueEvent, Product> NewCatalogue() =>
        Scenario<CatalogueState, DefineProduct, CatalogueEvent, Product>.Of(new(CatalogueState.Empty, (s, c, _) => Catalogue.Decide(s, c), Catalogue.Evolve, c => c.Operation), Noon);

    private static Scenario<RegistryState, Register, RegistryEvent, Registration> NewRegistry() =>
        Scenario<RegistryState, Register, RegistryEvent, Registration>.Of(new(RegistryState.Empty, (s, c, _) => Registrar.Decide(s, c), Registrar.Evolve, c => c.Operation), Noon);

    private static Scenario<KeyringState, KeyringCommand, KeyringEvent, ApiKey> NewKeyring() =>
        Scenario<KeyringState, KeyringCommand, KeyringEvent, ApiKey>.Of(new(KeyringState.Empty, (s, c, _) => Keyring.Decide(s, c), Keyring.Evolve, c => c.Operation), Noon);

    private static readonly ApiKey Key = new("key_1", Scope.Terminal, Shop.Id, "till 1", "hash", "abcd", default, null);

    [Fact]
    public void A_merchant_is_opened_once()
    {
        var merchant = Merchant().When(new MerchantCommand.Open(Op(1), Shop, "Corner shop")).Then(new MerchantEvent.Opened(Shop, "Corner shop"));
        Assert.Equal((Shop, "Corner shop", Noon, 1L), (merchant.State.Terms, merchant.State.Name, merchant.State.OpenedAt, merchant.State.Version));
        Assert.Empty(merchant.Newest.Operations.ToList());
        merchant.When(new MerchantCommand.Open(Op(2), Shop, "Corner shop")).ThenRefused(RefusalCode.AlreadyExists);
    }

    [Fact]
    public void A_merchant_is_suspended_and_resumed()
    {
        var suspended = Merchant().Given(new MerchantCommand.Open(Op(), Shop, "Corner shop")).When(new MerchantCommand.Suspend(Op())).Then(new MerchantEvent.Suspended());
        Assert.True(suspended.State.Terms!.IsSuspended);
        suspended.When(new MerchantCommand.Suspend(Op())).ThenRefused(RefusalCode.MerchantSuspended);
        var resumed = suspended.When(new MerchantCommand.Resume(Op())).Then(new MerchantEvent.Resumed());
        Assert.False(resumed.State.Terms!.IsSuspended);
        resumed.When(new MerchantCommand.Resume(Op())).ThenRefused(RefusalCode.MerchantNotSuspended);
    }

    [Fact]
    public void An_unknown_merchant_is_not_found()
    {
        Merchant().When(new MerchantCommand.Suspend(Op())).ThenRefused(RefusalCode.NotFound);
        Merchant().When(new MerchantCommand.Resume(Op())).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void A_merchants_retry_hears_the_first_answer()
    {
        var merchant = Merchant().Given(new MerchantCommand.Open(Op(1), Shop, "Corner shop"));
        merchant.Given(new MerchantCommand.Suspend(Op())).When(new MerchantCommand.Open(Op(1), Shop, "Corner shop")).ThenReplayed(merchant.Newest);
        merchant.When(new MerchantCommand.Suspend(Op(1, fingerprint: 2))).ThenRefused(RefusalCode.IdempotencyKeyReused);
    }

    [Fact]
    public void Each_definition_of_a_code_is_its_next_version_whatever_it_says_of_itself()
    {
        var catalogue = NewCatalogue().When(new DefineProduct(Op(), Standard with { Version = 9 })).Then(new CatalogueEvent.ProductDefined(Standard with { Version = 1 }))
            .When(new DefineProduct(Op(), Standard with { Name = "Newer" })).Then(new CatalogueEvent.ProductDefined(Standard with { Version = 2, Name = "Newer" }));
        Assert.Equal([1, 2], catalogue.State.Versions[Standard.Code].Select(product => product.Version));
        Assert.Equal(("Newer", null), (catalogue.State.Newest(Standard.Code)!.Name, catalogue.State.Newest("other")));
        Assert.Equal(2, catalogue.Newest.Version);
    }

    [Fact]
    public void Codes_are_versioned_apart() =>
        Assert.Equal(1, NewCatalogue().Given(new DefineProduct(Op(), Standard), new DefineProduct(Op(), Standard with { Code = "other" })).Newest.Version);

    [Fact]
    public void A_product_keeps_its_kind_and_its_currency()
    {
        var catalogue = NewCatalogue().Given(new DefineProduct(Op(), Standard));
        catalogue.When(new DefineProduct(Op(), SeededProducts.All[2] with { Code = Standard.Code })).ThenRefused(RefusalCode.ProductKindMismatch);
        catalogue.When(new DefineProduct(Op(), Standard with { Currency = Usd })).ThenRefused(RefusalCode.CurrencyMismatch);
    }

    [Fact]
    public void A_catalogues_retry_makes_no_second_version()
    {
        var catalogue = NewCatalogue().Given(new DefineProduct(Op(1), Standard));
        catalogue.When(new DefineProduct(Op(1), Standard)).ThenReplayed(catalogue.Newest);
        catalogue.When(new DefineProduct(Op(1, fingerprint: 2), Standard)).ThenRefused(RefusalCode.IdempotencyKeyReused);
    }

    [Fact]
    public void A_retried_registration_finds_the_identity_it_was_given_first()
    {
        var registry = NewRegistry().When(new Register(Op(1), "cus_a")).Then(new RegistryEvent.Registered("cus_a"));
        registry.When(new Register(Op(1), "cus_b")).ThenReplayed(new Registration("cus_a"));
        registry.When(new Register(Op(1, fingerprint: 2), "cus_b")).ThenRefused(RefusalCode.IdempotencyKeyReused);
        Assert.Equal(new Registration("cus_b"), registry.Given(new Register(Op(2), "cus_b")).Newest);
    }

    [Fact]
    public void A_key_is_issued_at_the_instant_of_its_event()
    {
        var keyring = NewKeyring().When(new KeyringCommand.Issue(Op(), Key)).Then(new KeyringEvent.Issued(Key.Id, Key.Scope, Key.OwnerId, Key.Label, Key.SecretHash, Key.Hint));
        Assert.Equal((Key with { CreatedAt = Noon }, Key with { CreatedAt = Noon }), (keyring.State.Keys[Key.Id], keyring.Newest));
    }

    [Fact]
    public void A_key_is_revoked_once()
    {
        var keyring = NewKeyring().Given(new KeyringCommand.Issue(Op(), Key)).After(Day).When(new KeyringCommand.Revoke(Op(), Key.Id)).Then(new KeyringEvent.Revoked(Key.Id));
        Assert.Equal(Noon + Day, keyring.State.Keys[Key.Id].RevokedAt);
        keyring.When(new KeyringCommand.Revoke(Op(), Key.Id)).ThenRefused(RefusalCode.KeyRevoked);
        keyring.When(new KeyringCommand.Revoke(Op(), "key_2")).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void A_keys_retry_issues_no_second_one()
    {
        var keyring = NewKeyring().Given(new KeyringCommand.Issue(Op(1), Key));
        keyring.When(new KeyringCommand.Issue(Op(1), Key with { Id = "key_2" })).ThenReplayed(keyring.Newest);
    }
}
