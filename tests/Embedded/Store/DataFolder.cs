using Microsoft.Extensions.DependencyInjection;
using Serverless.Embedded.Store;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.Store;

/// <summary>A fresh folder, and stores on it as separate processes would have them.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly List<ServiceProvider> _processes = [];

    public DataFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"store-{Guid.NewGuid():N}");

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The services of one more process on this folder.</summary>
    public IServiceProvider Process(Action<EmbeddedStoreOptions>? configure = null, TimeProvider? time = null)
    {
        var process = new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddEmbeddedStore(options =>
            {
                options.Folder = Path;
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
        _processes.Add(process);
        return process;
    }

    public IJobStore Jobs() => Process().GetRequiredService<IJobStore>();

    public IPayloads Payloads() => Process().GetRequiredService<IPayloads>();

    public void StopProcesses()
    {
        _processes.ForEach(process => process.Dispose());
        _processes.Clear();
    }

    public void Dispose()
    {
        StopProcesses();
        Directory.Delete(Path, recursive: true);
    }
}
