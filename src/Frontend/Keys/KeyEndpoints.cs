using CreditGrains.Accounts;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Keys;

/// <summary>API keys.</summary>
internal sealed class KeyEndpoints(IAccounts accounts, KeyDirectory directory, TimeProvider clock)
{
    public void Map(Routes routes)
    {
        routes.Post<IssueKeyRequest, IssuedKeyResponse>("/v1/keys", "issueKey", "Issues an API key; the secret is shown this once", Operator, Status201Created, Issue);
        routes.Get<Page<KeyResponse>>("/v1/keys", "listKeys", "Every key, revoked ones too, without secrets", Operator, List);
        routes.Delete("/v1/keys/{id}", "revokeKey", "Revokes a key; one that was revoked stays so", Operator, Revoke);
    }

    private async ValueTask<Reply<IssuedKeyResponse>> Issue(IssueKeyRequest request, Call call)
    {
        if (request.Check() is { } problem) return problem;
        if (await KeyIssuing.MissingOwner(accounts, request) is { } missing) return Problem.NotFound(missing);

        var secret = Secrets.New();
        var answer = await accounts.Keyring.Issue(new KeyringCommand.Issue(call.Operation, request.ToKey(Identities.New(Ids.Key, clock), secret)));
        if (answer is { IsDone: true, IsReplay: false }) await TakeUp();
        return answer.To(key => IssuedKeyResponse.Of(key, answer.IsReplay ? null : secret));
    }

    private async ValueTask<Reply<Page<KeyResponse>>> List(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        if (page.Cursor is { } cursor && !Ids.IsValid(Ids.Key, cursor)) return PageRequest.BadCursor;
        // Another process may have issued some.
        await accounts.Keyring.Refresh();
        var found = (await accounts.Keyring.All()).Where(key => page.Cursor is null || string.CompareOrdinal(key.Id, page.Cursor) > 0).Take(page.Limit + 1);
        return Page<KeyResponse>.Of([.. found.Select(KeyResponse.Of)], page.Limit, key => key.Id);
    }

    private async ValueTask<Reply<Nothing>> Revoke(Call call)
    {
        if (!call.TryId(Ids.Key, out var id)) return Problem.NotFound("key");
        var answer = await accounts.Keyring.Revoke(new KeyringCommand.Revoke(IdempotencyKey.Once(), id));
        if (!answer.IsDone && answer.Refusal.Code != RefusalCode.KeyRevoked) return Problem.Of(answer.Refusal);
        try
        {
            await directory.Refresh();
        }
        catch (TryAgainException notNow)
        {
            // The key is revoked but may still open doors here for a moment, so this is not the time to say that it is done.
            throw new TryAgainException(notNow.Message, outcomeIsUnknown: true);
        }

        return Nothing.Value;
    }

    /// <summary>Lets the new key count at once. It is durable and its secret is told only now, so a failure here is not the caller's: the first use of the key reads it.</summary>
    private async ValueTask TakeUp()
    {
        try
        {
            await directory.Refresh();
        }
        catch (TryAgainException)
        {
            // The directory has noted that it is behind.
        }
    }
}

/// <summary>What issuing a key by HTTP and by command line have in common.</summary>
internal static class KeyIssuing
{
    /// <summary>What the key would belong to and does not exist, or null.</summary>
    public static async ValueTask<string?> MissingOwner(IAccounts accounts, IssueKeyRequest request) => request.Scope switch
    {
        Scope.Terminal => Ids.IsValid(Ids.Merchant, request.MerchantId) && await accounts.Merchant(request.MerchantId).View() is not null ? null : "merchant",
        Scope.App => Ids.IsValid(Ids.Customer, request.CustomerId) && await accounts.Customer(request.CustomerId).View() is not null ? null : "customer",
        Scope.Operator => null,
    };
}
