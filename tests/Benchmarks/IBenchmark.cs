namespace Serverless.Benchmarks;

/// <summary>A thing to measure, asked for by name on the command line.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string About { get; }

    Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken);
}

/// <summary>One measured number, and the bound it must keep if there is one.</summary>
internal sealed record Figure(string What, double Value, string Unit, double? AtLeast = null, double? AtMost = null)
{
    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);
}
