using System.Globalization;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>An expression of a template: <c>function(argument, ...).member[index]</c>.</summary>
internal abstract record Expression
{
    public static Expression Parse(string text)
    {
        var parser = new Parser(text);
        var expression = parser.Read();
        return parser.IsAtEnd ? expression : throw new FormatException($"Text follows the expression: {text}");
    }

    public sealed record Literal(object Value) : Expression;

    public sealed record Call(string Name, IReadOnlyList<Expression> Arguments) : Expression;

    public sealed record Member(Expression Of, Expression Name) : Expression;

    private sealed class Parser(string text)
    {
        private int _at;

        public bool IsAtEnd => Peek() == '\0';

        public Expression Read()
        {
            Expression read = Peek() switch
            {
                '\'' => new Literal(ReadString()),
                var c when char.IsAsciiDigit(c) || c == '-' => new Literal(ReadNumber()),
                _ => ReadCall(),
            };
            while (Peek() is '.' or '[')
            {
                read = text[_at++] == '.' ? new Member(read, new Literal(ReadWord())) : ReadIndex(read);
            }

            return read;
        }

        private Member ReadIndex(Expression of)
        {
            var index = Read();
            Expect(']');
            return new Member(of, index);
        }

        private Call ReadCall()
        {
            var name = ReadWord(".");
            var arguments = new List<Expression>();
            Expect('(');
            while (Peek() != ')')
            {
                arguments.Add(Read());
                if (Peek() == ',')
                {
                    _at++;
                }
            }

            Expect(')');
            return new Call(name, arguments);
        }

        private string ReadString()
        {
            var start = ++_at;
            while (text[_at] != '\'' || (_at + 1 < text.Length && text[_at + 1] == '\''))
            {
                _at += text[_at] == '\'' ? 2 : 1;
            }

            return text[start.._at++].Replace("''", "'", StringComparison.Ordinal);
        }

        private long ReadNumber()
        {
            var start = _at++;
            while (char.IsAsciiDigit(Peek()))
            {
                _at++;
            }

            return long.Parse(text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        }

        private string ReadWord(string also = "")
        {
            Peek();
            var start = _at;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || $"_{also}".Contains(text[_at])))
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw new FormatException($"Position {_at} of: {text}");
        }

        private void Expect(char c)
        {
            if (Peek() != c)
            {
                throw new FormatException($"No '{c}' at position {_at} of: {text}");
            }

            _at++;
        }

        private char Peek()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at < text.Length ? text[_at] : '\0';
        }
    }
}
