namespace Serverless.Infra.Tests.Alerts;

/// <summary>A row of a table: its columns by name. <c>Properties.x</c> is a column here.</summary>
internal sealed record Row(IReadOnlyDictionary<string, object?> Columns)
{
    public object? this[string column] => Columns.GetValueOrDefault(column);

    public DateTimeOffset At => (DateTimeOffset)Columns["TimeGenerated"]!;

    public static Row Of(IEnumerable<(string Name, object? Value)> columns) =>
        new(columns.ToDictionary(one => one.Name, one => one.Value));
}
