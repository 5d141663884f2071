using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Serverless.Callbacks;
using Serverless.Gateway;
using Serverless.Local.Hosting;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Gateway.OpenApi;

/// <summary>
/// Compares <c>/openapi.json</c> with the functions. Each test in tests/Scenarios compares it with their responses.
/// </summary>
public sealed partial class OpenApiDocumentTests
{
    private static readonly WireContract Contract = WireContract.Instance;

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job-1"),
        Model = "digits",
        Version = "1",
        CreatedAt = default,
        Deadline = default,
        ExpiresAt = default,
        Fingerprint = "",
    };

    private static readonly IReadOnlyList<FunctionMethod<HttpTriggerAttribute>> Functions =
        [.. new[] { typeof(GatewayRegistration).Assembly, typeof(CallbacksRegistration).Assembly }
            .SelectMany(FunctionMethod<HttpTriggerAttribute>.In)];

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations =>
        from path in Contract.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key != "parameters"
        select (operation.Key, path.Key, operation.Value!);

    [Fact]
    public void Exactly_the_HTTP_functions_are_described() => Assert.Equal(
        Functions.SelectMany(function =>
            function.Trigger.Methods!.Select(method => $"{method} {PathOf(function)} {IdOf(function)}")).Order(),
        Operations.Select(
            operation => $"{operation.Method} {operation.Path} {operation.Operation["operationId"]}").Order());

    [Fact]
    public void Each_operation_declares_the_key_that_it_requires() => Assert.All(Functions, function =>
    {
        var security = Operations.Single(operation =>
            operation.Operation["operationId"]!.GetValue<string>() == IdOf(function)).Operation["security"];
        var expected = function.Trigger.AuthLevel switch
        {
            AuthorizationLevel.Anonymous => "[]",
            AuthorizationLevel.Admin => """[{"hostKey":[]}]""",
            _ => null,
        };
        Assert.Equal(expected, security?.ToJsonString());
    });

    [Fact]
    public void Each_operation_declares_the_parameters_of_its_path() => Assert.All(Operations, operation =>
    {
        var parameters = Parameters(operation.Operation)
            .Concat(Parameters(Contract.Document["paths"]![operation.Path]!));
        Assert.Equal(
            PathParameter().Matches(operation.Path).Select(match => match.Groups[1].Value).Order(),
            parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "path")
                .Select(parameter => parameter["name"]!.GetValue<string>()).Order());
    });

    [Fact]
    public void Every_reference_can_be_resolved() => Assert.All(
        Nodes(Contract.Document).Where(node => node["$ref"] is JsonValue),
        node => Assert.True(Contract.Resolve(node) is not null, node.ToJsonString()));

    [Fact]
    public void Every_component_is_referred_to()
    {
        var references = Nodes(Contract.Document).Select(node => node["$ref"])
            .OfType<JsonValue>().Select(reference => reference.GetValue<string>()).ToHashSet();
        var components = Contract.Document["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(component => $"#/components/{kind.Key}/{component.Key}"));
        Assert.Empty(components.Except(references));
    }

    [Fact]
    public void Every_link_leads_to_an_operation_and_its_parameters()
    {
        var links = Nodes(Contract.Document)
            .Where(node => node["operationId"] is not null && node["responses"] is null).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            var target = Assert.Single(Operations, operation =>
                operation.Operation["operationId"]!.GetValue<string>() == link["operationId"]!.GetValue<string>());
            var known = Parameters(target.Operation).Concat(Parameters(Contract.Document["paths"]![target.Path]!))
                .Select(parameter => parameter["name"]!.GetValue<string>());
            Assert.Empty(link["parameters"]!.AsObject().Select(parameter => parameter.Key).Except(known));
        });
    }

    [Fact]
    public void Every_example_of_a_body_matches_its_schema() => Assert.All(
        Nodes(Contract.Document).Where(node => node["schema"] is not null && node["example"] is JsonObject),
        media => Assert.Null(Contract.Violation(media["schema"]!, media["example"]!.ToJsonString())));

    [Theory]
    [InlineData(JobStatus.Succeeded)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Canceled)]
    [InlineData(JobStatus.Expired)]
    public void The_body_of_a_webhook_matches_its_schema(JobStatus status)
    {
        var outcome = new Outcome
        {
            Status = status,
            FinishedAt = default,
            StartedAt = default(DateTimeOffset),
            Timing = new Timing(1, 0, 0, 2.5, 1),
            Error = status == JobStatus.Succeeded ? null : new JobError(JobErrors.Canceled, "On request."),
            Outputs = [
                new Tensor { Name = "text", Datatype = Datatype.UInt8, Shape = [2], Data = new byte[] { 1, 2 } }],
        };
        var body = System.Text.Encoding.UTF8.GetString(
            WebhookEvent.BodyOf(new JobSnapshot(Job, null, outcome), outcome));
        var post = Contract.Document["webhooks"]!["jobEnded"]!["post"]!;
        var schema = post["requestBody"]!["content"]!["application/json"]!["schema"]!;

        Assert.Null(Contract.Violation(schema, body));
    }

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Canceled)]
    [InlineData(JobStatus.Expired)]
    public void A_job_without_a_result_requires_an_error(JobStatus status)
    {
        var document = JobDocument.Of(
            new JobSnapshot(Job, null, new Outcome { Status = status, FinishedAt = default }));

        Assert.Contains("error", Contract.Violation(
            Schema("Job"), JsonSerializer.Serialize(document, ServingJson.Default.JobDocument)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_codes_of_job_errors_are_the_same_in_code_document_and_docs()
    {
        var codes = typeof(JobErrors).GetFields().Select(field => field.GetRawConstantValue()).Order();

        Assert.Equal(codes, Schema("JobErrorCode")["enum"]!.AsArray().Select(code => code!.GetValue<string>()));
        Assert.Equal(codes, DocumentedCode().Matches(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "errors.md"))).Select(row => row.Groups[1].Value));
    }

    [Theory]
    [InlineData("""{"ready": true}""", "reason")]
    [InlineData("""{"ready": "yes", "reason": "Ready."}""", "/ready")]
    [InlineData("""{"ready": true, "reason": "Ready.", "since": 1}""", "/since")]
    public void A_body_that_does_not_match_the_document_is_found(string body, string fault) => Assert.Contains(
        fault, Contract.Violation(
            "GET", "/health/live", 200, "application/json", System.Text.Encoding.UTF8.GetBytes(body)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("GET", "/health/live", 201, "application/json")]
    [InlineData("GET", "/health/live", 200, "text/plain")]
    [InlineData("DELETE", "/v1/burst/override", 204, "application/json")]
    [InlineData("GET", "/v1/secrets", 200, "application/json")]
    public void A_status_type_body_or_path_that_is_not_described_is_found(
        string method, string path, int status, string type) =>
        Assert.NotNull(Contract.Violation(method, path, status, type, "{}"u8));

    private static string IdOf(FunctionMethod<HttpTriggerAttribute> function) =>
        char.ToLowerInvariant(function.Name[0]) + function.Name[1..];

    /// <summary>
    /// Returns the route without the parts that only the router needs: constraints, and the parameter that is always
    /// empty.
    /// </summary>
    private static string PathOf(FunctionMethod<HttpTriggerAttribute> function) =>
        "/" + Regex.Replace(function.Trigger.Route!, @"\{(\w+)(:[^}]*)?\}", match =>
            match.Value.Contains("maxlength(0)", StringComparison.Ordinal) ? "" : $"{{{match.Groups[1]}}}");

    private static IEnumerable<JsonNode> Parameters(JsonNode owner) =>
        owner["parameters"]?.AsArray().Select(parameter => Contract.Resolve(parameter)!) ?? [];

    private static IEnumerable<JsonObject> Nodes(JsonNode node)
    {
        if (node is JsonObject self)
        {
            yield return self;
        }

        foreach (var child in node is JsonObject members
            ? members.Select(member => member.Value) : node is JsonArray items ? items : [])
        {
            foreach (var deeper in child is JsonObject or JsonArray ? Nodes(child) : [])
            {
                yield return deeper;
            }
        }
    }

    private static JsonNode Schema(string name) => Contract.Document["components"]!["schemas"]![name]!;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    /// <summary>The first cell of a table row.</summary>
    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedCode();
}
