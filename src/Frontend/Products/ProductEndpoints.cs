using CreditGrains.Accounts;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Products;

/// <summary>The product catalogue.</summary>
internal sealed class ProductEndpoints(IAccounts accounts)
{
    public void Map(Routes routes)
    {
        routes.Post<ProductShape, ProductShape>("/v1/products", "defineProduct", "Defines a product, or the next version of one", Operator, Status201Created, Define);
        routes.Get<Page<ProductShape>>("/v1/products", "listProducts", "The newest version of every product, by code", Operator, List);
        routes.Get<ProductShape>("/v1/products/{code}", "getProduct", "The newest version of a product", Operator, Show);
    }

    private async ValueTask<Reply<ProductShape>> Define(ProductShape request, Call call)
    {
        if (request.TryParse(out var product) is { } problem) return problem;
        return (await accounts.Catalogue.Define(new DefineProduct(call.Operation, product!))).To(ProductShape.Of, shape => $"/v1/products/{shape.Code}");
    }

    private async ValueTask<Reply<Page<ProductShape>>> List(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        if (page.Cursor is { } cursor && !Checks.IsCode(cursor)) return PageRequest.BadCursor;
        var found = (await accounts.Catalogue.All()).Where(product => page.Cursor is null || string.CompareOrdinal(product.Code, page.Cursor) > 0).Take(page.Limit + 1);
        return Page<ProductShape>.Of([.. found.Select(ProductShape.Of)], page.Limit, shape => shape.Code);
    }

    private async ValueTask<Reply<ProductShape>> Show(Call call)
    {
        var code = (string)call.Http.Request.RouteValues["code"]!;
        return (await accounts.Catalogue.All()).FirstOrDefault(product => product.Code == code) is { } product ? ProductShape.Of(product) : Problem.NotFound("product");
    }
}
