[assembly: AssemblyFixture(typeof(Serverless.Infra.Tests.DryRun.Compilations))]

namespace Serverless.Infra.Tests.DryRun;

/// <summary>The template as it is, compiled once for all tests.</summary>
public sealed class Compilations : IDisposable
{
    private readonly BicepCli _bicep = new();

    public Compilations() => Real = new Compiled(_bicep);

    internal Compiled Real { get; }

    public void Dispose() => _bicep.Dispose();
}
