using System.Net;

namespace Serverless.Scenarios.Tests;

/// <summary>The OpenAPI document and the dashboard.</summary>
public sealed class DescriptionTests(SharedLocal local)
{
    /// <summary><see cref="ContractHandler"/> checks each response against the document.</summary>
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Every_GET_path_without_parameters_responds_as_described()
    {
        var client = new JobClient(local.Http);
        await client.BurstAsync();
        var paths = (await client.GetAsync("/openapi.json"))["paths"]!.AsObject()
            .Where(path => path.Value!["get"] is not null && !path.Key.Contains('{')).Select(path => path.Key).ToList();

        Assert.Contains("/", paths);
        foreach (var path in paths)
        {
            using var response = await local.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(
                path == "/v1/burst/override" ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        }
    }
}
