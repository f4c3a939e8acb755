using System.Text;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CreditGrains.Frontend.OpenApi;

/// <summary>The API's description of itself, OpenAPI 3.1, drawn from the same types and routes that serve it.</summary>
internal static class ApiDescription
{
    public const string Path = "/openapi/v1.json";

    public static void AddCreditApiDescription(this IServiceCollection services)
    {
        // The description reads the host's JSON settings; they are given the API's own, so that it describes what is really read and written.
        services.ConfigureHttpJsonOptions(json =>
        {
            var (options, own) = (json.SerializerOptions, ApiJson.Default.Options);
            options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            foreach (var converter in own.Converters) options.Converters.Add(converter);
            options.PropertyNamingPolicy = own.PropertyNamingPolicy;
            options.DictionaryKeyPolicy = null;
            options.NumberHandling = own.NumberHandling;
            options.UnmappedMemberHandling = own.UnmappedMemberHandling;
            options.RespectNullableAnnotations = own.RespectNullableAnnotations;
            options.RespectRequiredConstructorParameters = own.RespectRequiredConstructorParameters;
        });
        services.AddOpenApi("v1", openApi =>
        {
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            openApi.CreateSchemaReferenceId = type => Nullable.GetUnderlyingType(type.Type) is not null ? null : SchemaNames.Of(type.Type);
            openApi.AddSchemaTransformer(SchemaDescription.Transform);
            openApi.AddOperationTransformer(OperationDescription.Transform);
            openApi.AddDocumentTransformer(DocumentDescription.Transform);
        });
    }

    /// <summary>Serves the description to everybody. It is drawn up once, when first asked for: it costs far more than a request.</summary>
    public static void MapCreditApiDescription(this WebApplication app, Faults faults)
    {
        var description = new Description(app.Services);
        app.MapGet(Path, async http =>
        {
            try
            {
                var bytes = await description.Get();
                Respond.Secure(http.Response);
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = bytes.Length;
                await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            }
            catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
            {
                Respond.With(http, faults.Of(fault, http, toTerminal: false));
            }
        }).WithMetadata(new AccessRule(null, IsKeyed: false)).ExcludeFromDescription();
    }

    private sealed class Description(IServiceProvider services)
    {
        private readonly Lock gate = new();
        private Task<byte[]>? latest;

        public Task<byte[]> Get()
        {
            // One that failed is no description: whoever asks next has it drawn up anew.
            lock (gate) return latest is { IsFaulted: false, IsCanceled: false } known ? known : latest = Task.Run(DrawUp);
        }

        private async Task<byte[]> DrawUp()
        {
            var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
            return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        }
    }
}

/// <summary>What the description calls our types.</summary>
internal static class SchemaNames
{
    /// <returns>Null where the type is described in place.</returns>
    public static string? Of(Type type)
    {
        if (type.Namespace?.StartsWith("CreditGrains", StringComparison.Ordinal) != true) return null;
        if (type.IsGenericType) return $"{Of(type.GetGenericArguments()[0])}Page";
        foreach (var ending in (string[])["Response", "Shape"])
            if (type.Name.EndsWith(ending, StringComparison.Ordinal) && type != typeof(Products.ProductShape)) return type.Name[..^ending.Length];
        return type == typeof(Products.ProductShape) ? "Product" : type.Name;
    }
}
