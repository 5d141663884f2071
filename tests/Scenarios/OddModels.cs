namespace Serverless.Scenarios.Tests;

/// <summary>A running system with the odd models.</summary>
public sealed class OddModels : IAsyncLifetime
{
    private LocalProcess? _local;

    public HttpClient Http => _local?.Http ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        var models = ModelCopies.Of("digits-small", _ => { });
        OddModelFiles.Write(models);
        _local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
    }

    public ValueTask DisposeAsync() => _local?.DisposeAsync() ?? ValueTask.CompletedTask;
}
