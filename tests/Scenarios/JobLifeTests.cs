using System.Net;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>The native API for jobs.</summary>
public sealed class JobLifeTests(SharedLocal local)
{
    private static readonly string Body = Digits.HeldOut[7].ToRequest();

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_submit_returns_202_with_the_address_of_the_job()
    {
        using var response = await local.Http.SendAsync(JobClient.Post("/v1/models/digits/jobs", Body));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var location = response.Headers.Location!.ToString();
        Assert.Equal(location, Assert.Single(response.Headers.GetValues("Operation-Location")));
        Assert.NotNull(response.Headers.RetryAfter);
        var job = await JobClient.ReadAsync(response);
        Assert.Equal(location, $"/v1/jobs/{job["id"]}");
        Assert.Equal(
            "succeeded",
            (await new JobClient(local.Http).EndOfAsync(job["id"]!.GetValue<string>()))["status"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_submit_that_waits_returns_200_and_the_finished_job()
    {
        using var request = JobClient.Post("/v1/models/digits/jobs", Body);
        request.Headers.Add("Prefer", "wait=10");
        using var response = await local.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("wait", Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(await JobClient.ReadAsync(response)));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_same_idempotency_key_returns_the_same_job()
    {
        var key = $"\"{Guid.NewGuid()}\"";
        var first = await SubmitAsync(key, Body);
        var second = await SubmitAsync(key, Body);
        var other = await SubmitAsync(key, Digits.HeldOut[8].ToRequest());

        Assert.Equal(first.Job["id"]!.GetValue<string>(), second.Job["id"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Equal("idempotency-key-reused", other.Job["code"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_client_can_choose_the_ID()
    {
        var id = $"mine-{Guid.NewGuid():N}";
        for (var i = 0; i < 2; i++)
        {
            using var put = JobClient.Post(
                $"/v1/jobs/{id}", Body.Replace("{\"inputs\"", "{\"model\":\"digits\",\"inputs\""));
            put.Method = HttpMethod.Put;
            put.Headers.Add("Prefer", "wait=10");
            using var response = await local.Http.SendAsync(put);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(id, (await JobClient.ReadAsync(response))["id"]!.GetValue<string>());
        }
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_unchanged_job_returns_304()
    {
        var job = await new JobClient(local.Http).RunAsync(Body);
        var path = job["links"]!["self"]!.GetValue<string>();
        using var first = await local.Http.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await local.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Canceling_a_finished_job_returns_it_unchanged()
    {
        var job = await new JobClient(local.Http).RunAsync(Body);
        using var response = await local.Http.DeleteAsync(job["links"]!["cancel"]!.GetValue<string>());

        Assert.Equal("succeeded", (await JobClient.ReadAsync(response))["status"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Open_Inference_returns_the_model_its_version_and_the_request_ID()
    {
        using var response = await local.Http.SendAsync(
            JobClient.Post("/v2/models/digits/infer", Body.Replace("{\"inputs\"", "{\"id\":\"42\",\"inputs\"")));
        var answer = await JobClient.ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("digits", answer["model_name"]!.GetValue<string>());
        Assert.Equal("1", answer["model_version"]!.GetValue<string>());
        Assert.Equal("42", answer["id"]!.GetValue<string>());
        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(answer));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Open_Inference_returns_server_and_model_metadata()
    {
        var client = new JobClient(local.Http);

        Assert.Equal("serverless", (await client.GetAsync("/v2"))["name"]!.GetValue<string>());
        Assert.True((await client.GetAsync("/v2/health/ready"))["ready"]!.GetValue<bool>());
        Assert.Equal("image", (await client.GetAsync("/v2/models/digits"))["inputs"]![0]!["name"]!.GetValue<string>());
        Assert.True((await client.GetAsync("/v2/models/digits/versions/1/ready"))["ready"]!.GetValue<bool>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_models_the_burst_and_the_ledger_can_be_read()
    {
        var client = new JobClient(local.Http);
        await client.RunAsync(Body);

        Assert.Contains("digits-small", (await client.GetAsync("/v1/models"))["models"]!.AsArray()
            .Select(model => model!["manifest"]!["name"]!.GetValue<string>()));
        Assert.NotNull((await client.BurstAsync())["reason"]);
        Assert.NotNull((await client.GetAsync("/v1/burst/decisions"))["decisions"]);
    }

    private async Task<(HttpStatusCode Status, JsonNode Job)> SubmitAsync(string key, string body)
    {
        using var request = JobClient.Post("/v1/models/digits/jobs", body);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await local.Http.SendAsync(request);
        return (response.StatusCode, await JobClient.ReadAsync(response));
    }
}
