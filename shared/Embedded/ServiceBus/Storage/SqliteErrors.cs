namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>SQLite's result codes that are told apart here.</summary>
internal static class SqliteErrors
{
    public const int Busy = 5;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int NotADatabase = 26;
}
