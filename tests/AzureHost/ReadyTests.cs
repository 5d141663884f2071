using System.Net;
using System.Text.Json;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Infra.Tests;

namespace Serverless.AzureHost.Tests;

/// <summary>A model with a sound version 1 and a broken version 2, which no other test's worker serves.</summary>
public sealed class ReadyTests(LoopbackMachine machine) : IDisposable
{
    private readonly string _model = $"m{Guid.NewGuid():N}";
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("models-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_model_is_ready_while_a_worker_has_it_in_memory_and_a_refused_version_is_not()
    {
        WriteModel();
        await using var gateway = await StartAsync(AzureApp.Gateway);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadyAsync(http)).Status);

        await using (var worker = await StartAsync(AzureApp.Worker))
        {
            await Eventually.TrueAsync(async () => (await ReadyAsync(http)).Status == HttpStatusCode.OK);
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "model-refused"), await ReadyAsync(http, "/versions/2"));
            await worker.StopAsync(Token);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadyAsync(http)).Status);
        await gateway.StopAsync(Token);
    }

    private Task<FunctionsHost> StartAsync(AzureApp app)
    {
        var settings = machine.Settings(app);
        settings["Models__Path"] = _models.FullName;
        return FunctionsHost.StartAsync(app.Folder, settings, Token);
    }

    private async Task<(HttpStatusCode Status, string? Code)> ReadyAsync(HttpClient http, string version = "")
    {
        using var answer = await http.GetAsync($"v2/models/{_model}{version}/ready", Token);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return (answer.StatusCode,
            body.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private void WriteModel()
    {
        foreach (var version in new[] { "1", "2" })
        {
            _models.CreateSubdirectory(Path.Combine(_model, version));
        }

        var folder = Path.Combine(_models.FullName, _model);
        var sound = Path.Combine(Repository.Root, "models/digits-small/1/model.onnx");
        File.Copy(sound, Path.Combine(folder, "1/model.onnx"));
        File.WriteAllText(Path.Combine(folder, "2/model.onnx"), "not a network");
        var manifest = Repository.Read("models", "digits-small", "model.json");
        File.WriteAllText(Path.Combine(folder, "model.json"), manifest.Replace("\"digits-small\"", $"\"{_model}\""));
    }
}
