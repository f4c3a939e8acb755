using System.Globalization;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace CreditGrains.Frontend.OpenApi;

/// <summary>Adds to the document what stands once: title, keys, headings, problems.</summary>
internal static class DocumentDescription
{
    private static readonly (string Status, string Description)[] Problems =
    [
        ("400", "The request does not have the form it must have."),
        ("401", "No valid API key."),
        ("403", "The key's scope does not allow it, or it belongs to someone else."),
        ("404", "There is no such thing."),
        ("413", "The body is too large."),
        ("415", "The body is not JSON."),
        ("422", "The request is understood and refused; code says why."),
        ("429", "Too many requests."),
        ("500", "The server failed; trace_id says where to look."),
        ("503", "Not done, or not known to be done: send it again with the same Idempotency-Key. An authorisation or an increment is answered so after 2 seconds at the latest (response_code 91), any other request with a key after 15; whatever becomes of it later, the same key is told."),
    ];

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["Authorisations"] = "Purchases a terminal asks to be approved, and the holds they place.",
        ["Captures and refunds"] = "What posts purchases and takes them back.",
        ["Instalments"] = "Quotes and the plans that captures start: looked at, settled, changed.",
        ["Credit lines"] = "The lines: limits, live numbers, movements.",
        ["Repayments"] = "Money that customers pay, and that bounces.",
        ["Customers"] = "Who owes.",
        ["Merchants"] = "Who is paid.",
        ["Products"] = "What lines and instalment plans are opened with.",
        ["Keys"] = "API keys.",
        ["Ledger"] = "The books and their proof.",
        ["Operations"] = "How the system is.",
    };

    public static string NameOf(string status) => ReasonPhrases.GetReasonPhrase(int.Parse(status, CultureInfo.InvariantCulture)).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The problems an operation may answer with.</summary>
    public static IEnumerable<string> ProblemsOf(AccessRule rule, bool isPost, bool hasPathOrOwner, bool isPage, string path)
    {
        if (rule.Permit is null) return path.EndsWith("ready", StringComparison.Ordinal) || path.EndsWith("startup", StringComparison.Ordinal) ? ["503"] : [];
        return Problems.Select(problem => problem.Status).Where(status => status switch
        {
            "400" => isPost || isPage,
            "404" => hasPathOrOwner,
            "413" or "415" or "422" => isPost,
            _ => true,
        });
    }

    public static async Task Transform(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CreditGrains", Version = "v1",
            Description = "Credit accounts: authorise purchases at a terminal, query live credit lines, operate the system. Money is integer minor units, instants are RFC 3339 UTC, "
                + "errors are RFC 9457 problems with a code. A business decline of an authorisation is an answer, not an error.",
            Contact = new OpenApiContact { Name = "CreditGrains", Url = new Uri("https://github.com/creditgrains/creditgrains") },
        };
        document.Servers = [new OpenApiServer { Url = "http://127.0.0.1:8080", Description = "As started without settings." }];
        document.Components ??= new OpenApiComponents();
        // One scheme per scope: an HTTP scheme has no scopes of its own, and an operation lists those of which one is enough.
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["terminal"] = Key("A key of scope terminal: authorises, captures, voids, refunds and advises for its own merchant."),
            ["app"] = Key("A key of scope app: reads and repays the lines of its own customer."),
            ["operator"] = Key("A key of scope operator: everything."),
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[nameof(Problem)] = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        document.Components.Responses = Problems.ToDictionary(problem => NameOf(problem.Status), problem => Response(document, problem.Status, problem.Description));
        var used = document.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Tags!).Select(tag => tag.Name!).ToHashSet(StringComparer.Ordinal);
        document.Tags = Tags.Where(tag => used.Contains(tag.Key)).Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();
    }

    private static OpenApiSecurityScheme Key(string description) => new() { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = description };

    private static IOpenApiResponse Response(OpenApiDocument document, string status, string description) => new OpenApiResponse
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
        Headers = status is "429" or "503"
            ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = OperationDescription.Header("Seconds to wait.", JsonSchemaType.Integer) }
            : null,
    };
}
